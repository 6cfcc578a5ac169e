package dev.trickle.api.table;

import java.io.IOException;
import java.io.InputStream;
import java.io.StringReader;
import java.nio.ByteBuffer;
import java.nio.charset.Charset;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * How a file of separated values is written.
 *
 * @param byteOrderMark number of bytes before the first character
 * @param separatorLine whether the first line only names the separator, as spreadsheets write it: {@code sep=;}
 */
public record CsvDialect(Charset charset, int byteOrderMark, char separator, boolean separatorLine) {

    /** Number of bytes of a file that the detection reads. */
    public static final int HEAD = 256 * 1024;

    private static final String SEPARATOR_LINE = "sep=";

    /**
     * Detects the dialect of a file by its head.
     *
     * @param content the file from its beginning; read up to {@link #HEAD}
     * @param encoding the encoding of the file
     * @param stated separator that the request states; null to detect it
     * @param isHeader whether the cells of a row are the names of columns
     */
    public static CsvDialect detect(
            InputStream content, FileEncoding encoding, @Nullable Character stated, Predicate<List<String>> isHeader)
            throws IOException {
        var head = decode(content.readNBytes(HEAD), encoding);
        var named = separatorIn(head);
        var unnamed = new CsvDialect(encoding.charset(), encoding.byteOrderMark(), ',', named != null);
        if (stated != null) {
            return unnamed.withSeparator(stated);
        }
        return unnamed.withSeparator(named == null ? new SeparatorDetector(isHeader).detect(head) : named);
    }

    private CsvDialect withSeparator(char other) {
        return new CsvDialect(charset, byteOrderMark, other, separatorLine);
    }

    static CsvTable openText(String text, char separator, Charset charset) throws IOException {
        return CsvTable.open(new StringReader(text), new CsvDialect(charset, 0, separator, false));
    }

    private static String decode(byte[] head, FileEncoding encoding) {
        var mark = Math.min(encoding.byteOrderMark(), head.length);
        return encoding.charset()
                .decode(ByteBuffer.wrap(head, mark, head.length - mark))
                .toString();
    }

    /** Returns the separator that the first line names; null if it names none. */
    private static @Nullable Character separatorIn(String head) {
        var end = head.indexOf('\n');
        var line = (end < 0 ? head : head.substring(0, end)).replace("\"", "").replace("\r", "");
        return line.toLowerCase(Locale.ROOT).startsWith(SEPARATOR_LINE) && line.length() == SEPARATOR_LINE.length() + 1
                ? line.charAt(SEPARATOR_LINE.length())
                : null;
    }
}
