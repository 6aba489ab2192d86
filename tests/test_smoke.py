def test_smoke(world):
    api = world.program("lea")
    r = api.post("/api/v1/threads", {"space":"python","title":"How to loop?","body":"I want to loop","kind":"question"})
    print(r.status, r.text[:3000])
    tid = r.json()["id"]
    lcm = world.program("camille")
    q = lcm.get("/api/v1/queue?kind=unanswered"); print(q.status, q.text[:1500])
    item = q.json()["items"][0]
    c = lcm.post(f"/api/v1/queue/{item['id']}/claim"); print(c.status, c.text[:300])
    d = lcm.post(f"/api/v1/queue/{item['id']}/decision", {"verdict":"answered","body":"Use for"}); print(d.status, d.text[:300])
    t = api.get(f"/api/v1/threads/{tid}").json()
    pid = t["posts"][0]["id"]
    a = api.send("PUT", f"/api/v1/threads/{tid}/solution", json={"post_id":pid}); print(a.status,a.text)
    for path in ("closure","archive"):
        r = lcm.post(f"/api/v1/threads/{tid}/{path}", {"reason":"solved"} if path=="closure" else None); print(path,r.status,r.text)
    r=lcm.post("/api/v1/articles",{"thread_id":tid}); print(r.status,r.text[:400]); aid=r.json()["id"]
    r=lcm.post(f"/api/v1/articles/{aid}/publication"); print(r.status,r.text[:300])
    world.settle()
    o = world.program("owen")
    r=o.post("/api/v1/suggestions",{"title":"How can I loop in Python","body":"","space":"python"}); print(r.status,r.text[:1500])
    r=o.get("/api/v1/search?q=loop"); print(r.status,r.text[:1500])
