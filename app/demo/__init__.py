"""The demo community: believable people, questions and articles in French and English, planted through the verbs."""
