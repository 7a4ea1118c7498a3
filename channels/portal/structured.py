"""What an item's page tells search engines (schema.org, as JSON-LD)."""

from typing import Any

from channels.contract.message import Entry
from channels.portal.feeds import Feed
from channels.portal.telling import telephone


def structured(entry: Entry, feed: Feed, url: str) -> dict[str, Any]:
    """The article, and the event that it invites to; nothing that the page does not show."""
    message, office = entry.message, _office(entry, feed)
    pictures = [message.card, message.picture, *message.pictures]
    article: dict[str, Any] = {
        "@type": "NewsArticle",
        "@id": url,
        "mainEntityOfPage": url,
        "headline": message.title,
        "description": message.summary,
        "inLanguage": message.language,
        "datePublished": entry.published_at.isoformat(),
        "dateModified": entry.updated_at.isoformat(),
        "author": office,
        "publisher": office,
    }
    if shown := list(dict.fromkeys(picture.url for picture in pictures if picture)):
        article["image"] = shown
    if message.themes:
        article["keywords"] = list(message.themes)
    if entry.valid_to:
        article["expires"] = entry.valid_to.isoformat()
    graph = [article, *([_event(entry, office, url)] if message.event else [])]
    return {"@context": "https://schema.org", "@graph": graph}


def _office(entry: Entry, feed: Feed) -> dict[str, Any]:
    office = {"@type": "GovernmentOrganization", "name": entry.message.office or feed.office}
    phone = telephone(entry.message.contact)
    return {**office, "url": feed.link, **({"telephone": phone} if phone else {})}


def _event(entry: Entry, office: dict[str, Any], url: str) -> dict[str, Any]:
    event = entry.message.event
    assert event is not None
    place = {"@type": "Place", "name": event.place, "address": event.place}
    told = {
        "@type": "Event",
        "name": entry.message.title,
        "startDate": event.start.isoformat(),
        "location": place,
        "organizer": office,
        "url": url,
    }
    return {**told, **({"endDate": event.end.isoformat()} if event.end else {})}
