"""The public site: feeds, media, item pages, LED players, unsubscribing, callbacks.

No session, no cookie.
"""
