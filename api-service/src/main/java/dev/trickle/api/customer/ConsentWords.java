package dev.trickle.api.customer;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.core.io.ClassPathResource;
import org.yaml.snakeyaml.Yaml;

/** The spellings of consent in the languages of {@code consent/words.yaml}: names of columns, and values. */
final class ConsentWords {

    private static final String FILE = "consent/words.yaml";
    private static final ConsentWords SHARED = new ConsentWords(sections());

    private final WordList asking;
    private final WordList agreeing;
    private final WordList refusing;
    private final WordList negations;
    private final WordList revoking;
    private final WordList otherThings;
    private final Map<String, ConsentReading> explicit = new HashMap<>();
    private final Map<String, Boolean> answers = new HashMap<>();

    private ConsentWords(Map<String, Map<String, String>> sections) {
        this.asking = WordList.of(words(sections, "column"));
        this.agreeing = WordList.of(words(sections, "column-agrees"));
        this.refusing = WordList.of(words(sections, "column-refuses"));
        this.negations = WordList.of(words(sections, "column-negation"));
        this.revoking = WordList.of(words(sections, "column-revokes"));
        this.otherThings = WordList.of(words(sections, "column-other"));
        words(sections, "value-subscribed").forEach(word -> put(explicit, word, ConsentReading.SUBSCRIBED));
        words(sections, "value-unsubscribed").forEach(word -> put(explicit, word, ConsentReading.UNSUBSCRIBED));
        words(sections, "value-nothing").forEach(word -> put(explicit, word, ConsentReading.UNSTATED));
        words(sections, "value-yes").forEach(word -> put(answers, word, true));
        words(sections, "value-no").forEach(word -> put(answers, word, false));
    }

    static ConsentWords shared() {
        return SHARED;
    }

    /** What yes means in a column of this name; null if the name is not about consent. */
    @Nullable
    ConsentSense senseOf(String column) {
        var plain = senseOf(FoldedText.tokens(column));
        return plain == null ? senseOf(FoldedText.camelTokens(column)) : plain;
    }

    /** Reads a cell of a column of this sense. */
    ConsentReading read(ConsentSense sense, String cell) {
        if (isEmpty(cell)) {
            return ConsentReading.UNSTATED;
        }
        var itself = find(explicit, cell);
        if (itself != null) {
            return itself;
        }
        var yes = find(answers, cell);
        return yes == null || sense == ConsentSense.UNCLEAR
                ? ConsentReading.UNREADABLE
                : ConsentReading.of(yes == (sense == ConsentSense.AGREES));
    }

    /** Whether a value is about consent whatever the name of its column. */
    boolean isAboutConsent(String cell) {
        var reading = find(explicit, cell);
        return reading == ConsentReading.SUBSCRIBED || reading == ConsentReading.UNSUBSCRIBED;
    }

    /** Whether this is a spelling of the list, which names no person and may be shown. */
    boolean isKnown(String cell) {
        return find(explicit, cell) != null || find(answers, cell) != null;
    }

    private @Nullable ConsentSense senseOf(List<String> tokens) {
        var left = otherThings.without(tokens);
        var unrefused = refusing.without(left);
        var refuses = !unrefused.equals(left);
        var agrees = agreeing.firstIn(unrefused) >= 0;
        var about = firstOf(unrefused);
        if (!refuses && about < 0) {
            return null;
        }
        if (refuses && agrees) {
            return ConsentSense.UNCLEAR;
        }
        var reversals = (refuses ? 1 : 0)
                + (isNegated(unrefused, about < 0 ? refusing.firstIn(left) : about) ? 1 : 0)
                + (revoking.firstIn(unrefused) >= 0 ? 1 : 0);
        return switch (reversals) {
            case 0 -> ConsentSense.AGREES;
            case 1 -> ConsentSense.REFUSES;
            default -> ConsentSense.UNCLEAR;
        };
    }

    private int firstOf(List<String> tokens) {
        return Stream.of(asking.firstIn(tokens), agreeing.firstIn(tokens))
                .filter(place -> place >= 0)
                .min(Integer::compare)
                .orElse(-1);
    }

    private boolean isNegated(List<String> tokens, int place) {
        var negation = negations.firstIn(tokens);
        return negation >= 0 && negation < place;
    }

    /** Whether a cell is empty. Spreadsheets also leave non-breaking spaces and direction marks. */
    private static boolean isEmpty(String cell) {
        return cell.codePoints()
                .allMatch(sign -> Character.isWhitespace(sign)
                        || Character.isSpaceChar(sign)
                        || Character.getType(sign) == Character.FORMAT);
    }

    private static <T> @Nullable T find(Map<String, T> values, String cell) {
        return values.get(key(cell));
    }

    /** Compares symbols and numbers literally: without point and sign, 1.0 would be 10, and -1 would be 1. */
    private static String key(String text) {
        return text.codePoints().anyMatch(Character::isLetter)
                ? FoldedText.squeezed(text)
                : text.strip().toLowerCase(Locale.ROOT);
    }

    private static <T> void put(Map<String, T> values, String word, T meaning) {
        var other = values.put(key(word), meaning);
        if (other != null && !other.equals(meaning)) {
            throw new IllegalStateException("Two meanings of one spelling in " + FILE + ": " + word);
        }
    }

    private static Set<String> words(Map<String, Map<String, String>> sections, String section) {
        var found = new HashSet<String>();
        for (var words : sections.getOrDefault(section, Map.of()).values()) {
            Arrays.stream(words.split(",", -1))
                    .map(String::strip)
                    .filter(word -> !word.isEmpty())
                    .forEach(found::add);
        }
        if (found.isEmpty()) {
            throw new IllegalStateException("No section " + section + " in " + FILE);
        }
        return found;
    }

    private static Map<String, Map<String, String>> sections() {
        try {
            return new Yaml().load(new ClassPathResource(FILE).getContentAsString(StandardCharsets.UTF_8));
        } catch (IOException missing) {
            throw new UncheckedIOException(missing);
        }
    }
}
