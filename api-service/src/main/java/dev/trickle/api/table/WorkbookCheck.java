package dev.trickle.api.table;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Locale;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import org.apache.commons.io.input.BoundedInputStream;

/**
 * Reads all parts of a workbook once, before any of them is kept in memory. A compressed file of a few kilobytes may
 * contain gigabytes, a single row of millions of cells, or references to other files.
 */
final class WorkbookCheck {

    private static final int MAX_PARTS = 2_000;
    private static final long MAX_SIZE = 2L << 30;

    /** The texts of all cells, which are kept in memory. */
    private static final long MAX_SHARED_TEXTS = 64L << 20;

    private static final int MAX_OTHER_PART = 16 << 20;
    private static final int MAX_COLUMNS = 16_384;
    private static final int MAX_ROW_LENGTH = 1 << 20;
    private static final int MAX_DEPTH = 100;
    private static final String SHEETS = "xl/worksheets/";
    private static final String SHARED_TEXTS = "xl/sharedstrings.xml";

    private final XMLInputFactory xml = xmlFactory();

    /**
     * Checks a workbook.
     *
     * @throws InvalidWorkbook if it is none, or if it exceeds a limit
     */
    void check(Path file) throws IOException {
        try (var zip = new ZipFile(file.toFile())) {
            if (zip.getEntry("xl/workbook.xml") == null) {
                throw new InvalidWorkbook("is no Excel workbook: save it as .xlsx or CSV");
            }
            if (zip.size() > MAX_PARTS) {
                throw new InvalidWorkbook("has too many parts: save the sheet as CSV");
            }
            var rest = MAX_SIZE;
            for (var part : Collections.list(zip.entries())) {
                if (isXml(part)) {
                    rest -= check(part, zip, rest);
                }
            }
        } catch (java.util.zip.ZipException broken) {
            throw new InvalidWorkbook("is damaged: save it again as .xlsx or CSV");
        }
    }

    private static boolean isXml(ZipEntry part) {
        var name = part.getName().toLowerCase(Locale.ROOT);
        return name.endsWith(".xml") || name.endsWith(".rels");
    }

    /** Returns the size of a part. */
    private long check(ZipEntry part, ZipFile zip, long rest) throws IOException {
        var name = part.getName().toLowerCase(Locale.ROOT);
        var limit = name.equals(SHARED_TEXTS)
                ? MAX_SHARED_TEXTS
                : name.startsWith(SHEETS) ? rest : Math.min(rest, MAX_OTHER_PART);
        try (var bytes = BoundedInputStream.builder()
                .setInputStream(zip.getInputStream(part))
                .setMaxCount(limit + 1)
                .get()) {
            parse(bytes, name.startsWith(SHEETS));
            if (bytes.getCount() > limit) {
                throw tooLarge();
            }
            return bytes.getCount();
        } catch (XMLStreamException | RuntimeException broken) {
            throw new InvalidWorkbook("is damaged or too large: save the sheet as CSV");
        }
    }

    private void parse(InputStream bytes, boolean isSheet) throws XMLStreamException, IOException {
        var part = xml.createXMLStreamReader(bytes);
        var depth = 0;
        var cells = 0;
        var length = 0L;
        while (part.hasNext()) {
            switch (part.next()) {
                case XMLStreamConstants.START_ELEMENT -> {
                    depth++;
                    cells = isSheet && part.getLocalName().equals("row") ? 0 : cells + 1;
                    length = cells == 0 ? 0 : length;
                    if (isSheet && (depth > MAX_DEPTH || cells > 4 * MAX_COLUMNS || isBeyondLastColumn(part))) {
                        throw tooLarge();
                    }
                }
                case XMLStreamConstants.END_ELEMENT -> depth--;
                case XMLStreamConstants.CHARACTERS, XMLStreamConstants.CDATA -> {
                    length += part.getTextLength();
                    if (isSheet && length > MAX_ROW_LENGTH) {
                        throw tooLarge();
                    }
                }
                case XMLStreamConstants.DTD, XMLStreamConstants.ENTITY_REFERENCE ->
                    throw new InvalidWorkbook("refers to other files: save the sheet as CSV");
                default -> {}
            }
        }
    }

    /** Excel's last column is XFD. */
    private static boolean isBeyondLastColumn(XMLStreamReader part) {
        var reference = part.getLocalName().equals("c") ? part.getAttributeValue(null, "r") : null;
        if (reference == null) {
            return false;
        }
        var column = 0;
        for (var index = 0; index < reference.length() && Character.isLetter(reference.charAt(index)); index++) {
            column = column * 26 + Character.toUpperCase(reference.charAt(index)) - 'A' + 1;
            if (column > MAX_COLUMNS) {
                return true;
            }
        }
        return false;
    }

    private static InvalidWorkbook tooLarge() {
        return new InvalidWorkbook("is too large when it is unpacked: save the sheet as CSV");
    }

    private static XMLInputFactory xmlFactory() {
        var factory = XMLInputFactory.newFactory();
        factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
        factory.setProperty(XMLInputFactory.IS_COALESCING, false);
        return factory;
    }
}
