"""Days and words of a report: periods, cadences, deadlines. Pure dates; nothing is counted."""
