"""How a page is made and guarded, before anybody asks who is there."""
