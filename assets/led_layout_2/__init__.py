"""The second LED layout: lines beside the item's picture and a QR code, each line as large as it
can be. Frozen with the release that first ships it."""
