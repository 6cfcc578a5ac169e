package dev.trickle.api.customer;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.core.io.ClassPathResource;
import org.yaml.snakeyaml.Yaml;

/** The spellings of consent in the languages of {@code consent/words.yaml}: names of columns, and values. */
final class ConsentWords {

    private static final String FILE = "consent/words.yaml";
    private static final ConsentWords SHARED = new ConsentWords(sections());

    private final ConsentNames names;
    private final ConsentNames possibleNames;
    private final WordList dates;
    private final WordList ends;
    private final OptOutStatements statements;
    private final Map<String, ConsentReading> explicit = new HashMap<>();
    private final Map<String, Boolean> answers = new HashMap<>();
    private final Set<String> refusals;
    private final Set<String> never;

    private ConsentWords(Map<String, Map<String, String>> sections) {
        this.names = new ConsentNames(
                WordList.of(words(sections, "column")),
                WordList.of(words(sections, "column-agrees")),
                WordList.of(words(sections, "column-refuses")),
                WordList.of(words(sections, "column-negation")),
                WordList.of(both(words(sections, "column-revokes"), words(sections, "column-ends"))),
                WordList.of(words(sections, "column-other")));
        this.possibleNames = names.with(
                WordList.of(words(sections, "column-maybe")), WordList.of(words(sections, "column-maybe-refuses")));
        this.dates = WordList.of(words(sections, "column-date"));
        this.ends = WordList.of(words(sections, "column-until"));
        this.statements = new OptOutStatements(
                names,
                both(words(sections, "column"), words(sections, "column-agrees")),
                words(sections, "value-unsubscribed"),
                words(sections, "column-revokes"),
                both(words(sections, "value-no"), words(sections, "column-negation")),
                words(sections, "value-beside"));
        this.refusals = keys(words(sections, "value-refused"));
        this.never = keys(words(sections, "value-never"));
        words(sections, "value-subscribed").forEach(word -> put(explicit, word, ConsentReading.SUBSCRIBED));
        words(sections, "value-unsubscribed").forEach(word -> put(explicit, word, ConsentReading.UNSUBSCRIBED));
        words(sections, "value-unsubscribed-maybe").forEach(word -> put(explicit, word, ConsentReading.UNSUBSCRIBED));
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
        return names.senseOf(column);
    }

    /**
     * What yes means in a column that is about consent if its values are answers, such as "SMS" or "stop"; null if its
     * name cannot be about consent.
     */
    @Nullable
    ConsentSense possibleSenseOf(String column) {
        var certain = names.senseOf(column);
        return certain == null ? possibleNames.senseOf(column) : certain;
    }

    /**
     * What a date means in a column about consent: the day of an opt-out, or of an agreement if the name says so.
     * {@code UNREADABLE} if neither is certain.
     */
    ConsentReading dateIn(ConsentSense sense, String column) {
        return switch (sense) {
            case REFUSES -> ConsentReading.UNSUBSCRIBED;
            case AGREES -> isDayOfAgreement(column) ? ConsentReading.SUBSCRIBED : ConsentReading.UNREADABLE;
            case UNCLEAR -> ConsentReading.UNREADABLE;
        };
    }

    private boolean isDayOfAgreement(String column) {
        var tokens = FoldedText.camelTokens(column);
        return ends.firstIn(tokens) < 0
                && (dates.firstIn(tokens) >= 0
                        || names.agreeing().firstIn(tokens) >= 0
                        || names.agreeing().firstIn(FoldedText.tokens(column)) >= 0);
    }

    /** Reads a cell of a column of this sense. */
    ConsentReading read(ConsentSense sense, String cell) {
        if (isEmpty(cell)) {
            return ConsentReading.UNSTATED;
        }
        var plain = readKey(sense, key(cell));
        if (plain != ConsentReading.UNREADABLE) {
            return plain;
        }
        // "No (2026-03-01)" is an opt-out; what else there is in a cell must not make an agreement of it.
        return statements.isIn(cell) || readKey(sense, statements.kernelOf(cell)) == ConsentReading.UNSUBSCRIBED
                ? ConsentReading.UNSUBSCRIBED
                : ConsentReading.UNREADABLE;
    }

    private ConsentReading readKey(ConsentSense sense, String key) {
        var itself = explicit.get(key);
        if (itself != null) {
            return itself;
        }
        if (refusals.contains(key)) {
            return ConsentReading.UNSUBSCRIBED;
        }
        if (never.contains(key)) {
            return sense == ConsentSense.AGREES ? ConsentReading.UNSUBSCRIBED : ConsentReading.UNSTATED;
        }
        var yes = answers.get(key);
        return yes == null || sense == ConsentSense.UNCLEAR
                ? ConsentReading.UNREADABLE
                : ConsentReading.of(yes == (sense == ConsentSense.AGREES));
    }

    /** Reads yes or no; null if the cell is neither. */
    @Nullable
    Boolean answer(String cell) {
        return find(answers, cell);
    }

    /** What a cell of an unmapped column says about the column. */
    ConsentValue valueOf(String cell) {
        if (isEmpty(cell)) {
            return ConsentValue.NOTHING;
        }
        if (isOptOut(cell)) {
            return ConsentValue.OPT_OUT;
        }
        var key = key(cell);
        var itself = explicit.get(key);
        if (itself != null) {
            return itself == ConsentReading.UNSTATED ? ConsentValue.NOTHING : ConsentValue.CONSENT;
        }
        if (answers.containsKey(key) || refusals.contains(key) || never.contains(key)) {
            return ConsentValue.ANSWER;
        }
        return ConsentDates.isDate(cell) ? ConsentValue.DATE : ConsentValue.OTHER;
    }

    /** Whether a cell says by itself, in a column of whatever name, that a person has opted out. */
    boolean isOptOut(String cell) {
        return statements.isIn(cell);
    }

    /** The same for a cell with a list of any length, such as that of the tags. */
    boolean hasOptOut(String list) {
        return statements.isInList(list);
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

    private static Set<String> both(Set<String> some, Set<String> others) {
        var all = new HashSet<>(some);
        all.addAll(others);
        return all;
    }

    private static Set<String> keys(Set<String> words) {
        return words.stream().map(ConsentWords::key).collect(Collectors.toUnmodifiableSet());
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
