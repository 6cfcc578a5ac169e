package dev.trickle.api.table;

import com.ibm.icu.text.CharsetDetector;
import dev.trickle.api.upload.UploadedFile;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The encoding of a text file.
 *
 * @param byteOrderMark number of bytes before the first character
 * @param mayBeWrong whether the bytes may contain characters that the encoding does not have
 * @param isGuess whether another encoding fits almost as well
 */
public record FileEncoding(Charset charset, int byteOrderMark, boolean mayBeWrong, boolean isGuess) {

    private static final int SAMPLE = 64 * 1024;
    private static final int MIN_CONFIDENCE = 15;
    private static final int GOOD_CONFIDENCE = 40;

    /** The encodings that programs write instead of the detected ones, which have control characters in their place. */
    private static final Map<String, String> SUPERSETS = Map.of(
            "ISO-8859-1", "windows-1252",
            "ISO-8859-7", "windows-1253",
            "ISO-8859-9", "windows-1254",
            "ISO-8859-8", "windows-1255",
            "ISO-8859-8-I", "windows-1255");

    private static final Charset FALLBACK = Charset.forName("windows-1252");

    private static final List<Charset> MARKED =
            List.of(StandardCharsets.UTF_8, StandardCharsets.UTF_16LE, StandardCharsets.UTF_16BE);

    /**
     * Detects an encoding by the byte order mark, by zero bytes, and by the validity of the whole file as UTF-8, which
     * is known since it was received. For other files, ICU compares the text around the first other byte with the
     * languages of each encoding.
     *
     * @param stated encoding that the request states; null to detect it
     */
    public static FileEncoding detect(UploadedFile file, @Nullable Charset stated) throws IOException {
        var head = file.bytes().readNBytes(SAMPLE);
        var marked = MARKED.stream().filter(each -> startsWithMark(head, each)).findFirst();
        var length = marked.map(each -> markOf(each).length).orElse(0);
        if (stated != null) {
            return of(stated, length, file);
        }
        if (marked.isPresent()) {
            return of(marked.get(), length, file);
        }
        var wide = wideCharset(head);
        if (wide.isPresent()) {
            return of(wide.get(), 0, file);
        }
        return file.malformedAt() < 0 ? of(StandardCharsets.UTF_8, 0, file) : guess(sample(file));
    }

    private static FileEncoding of(Charset charset, int byteOrderMark, UploadedFile file) {
        var isCertain = charset.equals(StandardCharsets.UTF_8) && file.malformedAt() < 0;
        return new FileEncoding(charset, byteOrderMark, !isCertain, false);
    }

    /** UTF-16 without a mark: most characters of a table are ASCII, so every other byte is zero. */
    private static Optional<Charset> wideCharset(byte[] head) {
        var zeros = new int[2];
        for (var index = 0; index < head.length; index++) {
            zeros[index % 2] += head[index] == 0 ? 1 : 0;
        }
        var many = head.length / 8;
        if (head.length < 8 || Math.max(zeros[0], zeros[1]) <= many || Math.min(zeros[0], zeros[1]) > many / 4) {
            return Optional.empty();
        }
        return Optional.of(zeros[1] > zeros[0] ? StandardCharsets.UTF_16LE : StandardCharsets.UTF_16BE);
    }

    /** The lines with other characters are at the beginning, or from the first byte that is not UTF-8. */
    private static byte[] sample(UploadedFile file) throws IOException {
        var bytes = file.bytes();
        bytes.skipNBytes(Math.max(0, file.malformedAt() - SAMPLE / 2));
        return bytes.readNBytes(SAMPLE);
    }

    private static FileEncoding guess(byte[] sample) {
        var detector = new CharsetDetector();
        detector.setText(sample);
        for (var match : detector.detectAll()) {
            var name = SUPERSETS.getOrDefault(match.getName(), match.getName());
            if (match.getConfidence() >= MIN_CONFIDENCE && Charset.isSupported(name)) {
                return new FileEncoding(Charset.forName(name), 0, true, match.getConfidence() < GOOD_CONFIDENCE);
            }
        }
        return new FileEncoding(FALLBACK, 0, true, true);
    }

    private static boolean startsWithMark(byte[] head, Charset charset) {
        var mark = markOf(charset);
        return head.length >= mark.length && Arrays.equals(head, 0, mark.length, mark, 0, mark.length);
    }

    private static byte[] markOf(Charset charset) {
        return "\uFEFF".getBytes(charset);
    }
}
