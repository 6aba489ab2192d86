"""The pages: HTML that works without JavaScript, in French and English.

Handlers parse, make one call and present; templates print views and never query, decide or hold a rule.
"""
