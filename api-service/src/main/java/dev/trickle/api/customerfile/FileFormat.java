package dev.trickle.api.customerfile;

import dev.trickle.api.problem.InvalidRequest;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The format of an uploaded file. Browsers and curl name it wrongly, so that the content decides. */
public enum FileFormat {
    /** Separated values with a header. */
    CSV,
    /** One JSON object per line. */
    NDJSON,
    /** An Excel workbook. */
    XLSX;

    /** Number of bytes that show the format. */
    public static final int HEAD = 64;

    private static final String ACCEPTED = ": save the table as CSV (UTF-8) or as an Excel workbook (.xlsx)";

    /** Files that are no tables, by their first bytes. */
    private static final List<Magic> OTHERS = List.of(
            new Magic("\u00D0\u00CF\u0011\u00E0", "is in the old Excel format .xls"),
            new Magic("\u001F\u008B", "is compressed"),
            new Magic("%PDF", "is a PDF"),
            new Magic("\u0089PNG", "is a picture"),
            new Magic("\u00FF\u00D8\u00FF", "is a picture"),
            new Magic("<", "is a web page or XML"),
            new Magic("[", "is a JSON list: send one object per line, or"));

    /**
     * Returns the format of a file.
     *
     * @param head first bytes of the file
     * @param contentType type as the client states it; null if it states none
     * @throws InvalidRequest if the file is in another format
     */
    public static FileFormat detect(byte[] head, @Nullable String contentType) {
        var start = new String(head, StandardCharsets.ISO_8859_1);
        if (start.startsWith("PK\u0003\u0004")) {
            return XLSX;
        }
        var type = contentType == null ? "" : contentType.toLowerCase(Locale.ROOT);
        if (type.contains("ndjson") || type.contains("jsonl")) {
            return NDJSON;
        }
        var text = start.replaceFirst("^\u00EF\u00BB\u00BF", "").stripLeading();
        for (var other : OTHERS) {
            if (start.startsWith(other.bytes()) || text.startsWith(other.bytes())) {
                throw InvalidRequest.of("file", "format", "the file " + other.description() + ACCEPTED);
            }
        }
        return text.startsWith("{") ? NDJSON : CSV;
    }

    /** The first bytes of a format, as characters of ISO-8859-1. */
    private record Magic(String bytes, String description) {}
}
