"""The parts of our Word files have their elements in the order of ECMA-376 (5th edition, part 1,
annex A): Word repairs, or refuses, a file that has them in another."""

import re
import zipfile
from collections.abc import Iterator
from io import BytesIO
from posixpath import join, normpath
from typing import Any

import pytest
from lxml import etree

from reports.files.preparer import write_preparer_sheet
from reports.files.summary import write_summary
from reports.files.word import write_docx
from tests.reports.draft_kit import draft

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
ORDER = {
    "pPr": "pStyle keepNext keepLines pageBreakBefore framePr widowControl numPr "
    "suppressLineNumbers pBdr shd tabs suppressAutoHyphens kinsoku wordWrap "
    "overflowPunct topLinePunct autoSpaceDE autoSpaceDN bidi "
    "adjustRightInd snapToGrid spacing ind contextualSpacing mirrorIndents "
    "suppressOverlap jc textDirection textAlignment textboxTightWrap outlineLvl divId cnfStyle rPr "
    "sectPr pPrChange",
    "rPr": "rStyle rFonts b bCs i iCs caps smallCaps strike dstrike outline shadow emboss imprint "
    "noProof snapToGrid vanish webHidden color spacing w kern position sz szCs highlight u "
    "effect bdr shd fitText vertAlign rtl cs em lang eastAsianLayout specVanish oMath",
    "tblPr": "tblStyle tblpPr tblOverlap bidiVisual tblStyleRowBandSize tblStyleColBandSize tblW "
    "jc tblCellSpacing tblInd tblBorders shd tblLayout tblCellMar tblLook tblCaption "
    "tblDescription",
    "tblBorders": "top left start bottom right end insideH insideV",
    "tblCellMar": "top left start bottom right end",
    "tbl": "tblPr tblGrid tr",
    "trPr": "cnfStyle divId gridBefore gridAfter wBefore wAfter cantSplit trHeight tblHeader "
    "tblCellSpacing jc hidden",
    "tr": "tblPrEx trPr tc",
    "tcPr": "cnfStyle tcW gridSpan hMerge vMerge tcBorders shd noWrap tcMar textDirection "
    "tcFitText vAlign hideMark",
    "sectPr": "headerReference footerReference footnotePr endnotePr type pgSz pgMar paperSrc "
    "pgBorders lnNumType pgNumType cols formProt vAlign noEndnote titlePg textDirection bidi "
    "rtlGutter docGrid",
    "style": "name aliases basedOn next link autoRedefine hidden uiPriority semiHidden "
    "unhideWhenUsed qFormat locked personal personalCompose personalReply rsid pPr rPr tblPr trPr "
    "tcPr tblStylePr",
    "styles": "docDefaults latentStyles style",
    "settings": "writeProtection view zoom removePersonalInformation removeDateAndTime "
    "doNotDisplayPageBoundaries displayBackgroundShape printPostScriptOverText "
    "printFractionalCharacterWidth printFormsData embedTrueTypeFonts embedSystemFonts "
    "saveSubsetFonts saveFormsData mirrorMargins alignBordersAndEdges bordersDoNotSurroundHeader "
    "bordersDoNotSurroundFooter gutterAtTop hideSpellingErrors hideGrammaticalErrors "
    "activeWritingStyle proofState formsDesign attachedTemplate linkStyles stylePaneFormatFilter "
    "stylePaneSortMethod documentType mailMerge revisionView trackRevisions doNotTrackMoves "
    "doNotTrackFormatting documentProtection autoFormatOverride styleLockTheme styleLockQFSet "
    "defaultTabStop autoHyphenation consecutiveHyphenLimit hyphenationZone doNotHyphenateCaps "
    "showEnvelope summaryLength clickAndTypeStyle defaultTableStyle evenAndOddHeaders "
    "bookFoldRevPrinting bookFoldPrinting bookFoldPrintingSheets drawingGridHorizontalSpacing "
    "drawingGridVerticalSpacing displayHorizontalDrawingGridEvery displayVerticalDrawingGridEvery "
    "doNotUseMarginsForDrawingGridOrigin drawingGridHorizontalOrigin drawingGridVerticalOrigin "
    "doNotShadeFormData noPunctuationKerning characterSpacingControl printTwoOnOne "
    "strictFirstAndLastChars noLineBreaksAfter noLineBreaksBefore savePreviewPicture "
    "doNotValidateAgainstSchema saveInvalidXml ignoreMixedContent alwaysShowPlaceholderText "
    "doNotDemarcateInvalidXml saveXmlDataOnly useXSLTWhenSaving saveThroughXslt "
    "showXMLTags alwaysMergeEmptyNamespace updateFields hdrShapeDefaults footnotePr endnotePr "
    "compat docVars rsids mathPr attachedSchema themeFontLang clrSchemeMapping "
    "doNotIncludeSubdocsInStats doNotAutoCompressPictures forceUpgrade captions "
    "readModeInkLockDown smartTagType schemaLibrary shapeDefaults doNotEmbedSmartTags "
    "decimalSymbol listSeparator",
}
"""The children of the elements that we write, or let python-docx write, in their order."""


def disorder(root: Any) -> Iterator[str]:
    """Every element whose children stand in another order, or are none of its children."""
    for element in root.iter():
        if not isinstance(element.tag, str) or not element.tag.startswith(W):
            continue
        name = element.tag.removeprefix(W)
        if name not in ORDER:
            continue
        order = ORDER[name].split()
        children = [child.tag.removeprefix(W) for child in element if child.tag.startswith(W)]
        unknown = [child for child in children if child not in order]
        places = [order.index(child) for child in children if child in order]
        if unknown or places != sorted(places):
            yield f"{name}: {' '.join(children)}"


def parts(data: bytes) -> Iterator[tuple[str, Any]]:
    with zipfile.ZipFile(BytesIO(data)) as package:
        for name in package.namelist():
            if re.fullmatch(r"word/\w+\.xml", name):
                yield name, etree.fromstring(package.read(name))


@pytest.mark.parametrize("write", [write_docx, write_preparer_sheet, write_summary])
def test_the_elements_of_every_part_stand_in_the_standards_order(write: Any) -> None:
    seen = dict(parts(write(draft())))
    assert {"word/document.xml", "word/styles.xml", "word/settings.xml"} <= seen.keys()
    assert {name: found for name, root in seen.items() if (found := list(disorder(root)))} == {}


def test_an_element_out_of_its_place_is_seen() -> None:
    wrong = f"<w:pPr xmlns:w='{W.strip('{}')}'><w:jc/><w:pStyle/></w:pPr>"
    assert list(disorder(etree.fromstring(wrong))) == ["pPr: jc pStyle"]


@pytest.mark.parametrize("write", [write_docx, write_preparer_sheet, write_summary])
def test_every_part_is_declared_and_every_relation_leads_somewhere(write: Any) -> None:
    with zipfile.ZipFile(BytesIO(write(draft()))) as package:
        names = set(package.namelist())
        types = etree.fromstring(package.read("[Content_Types].xml"))
        declared = {entry.get("PartName", "").lstrip("/") for entry in types} | {
            f".{entry.get('Extension')}" for entry in types
        }
        for name in names - {"[Content_Types].xml"}:
            assert name in declared or f".{name.rpartition('.')[2]}" in declared, name
        for relations in (name for name in names if name.endswith(".rels")):
            folder = relations.partition("_rels/")[0]
            for relation in etree.fromstring(package.read(relations)):
                if relation.get("TargetMode") != "External":
                    target = normpath(join("/", folder, relation.get("Target", "")))
                    assert target.lstrip("/") in names
