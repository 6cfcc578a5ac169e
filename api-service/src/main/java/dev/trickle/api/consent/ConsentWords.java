package dev.trickle.api.consent;

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

/** The names of consent columns and the values of consent cells, in the languages of {@code consent/words.yaml}. */
public final class ConsentWords {

    private static final String FILE = "consent/words.yaml";
    private static final ConsentWords SHARED = new ConsentWords(loadSections());

    private final ConsentColumnName names;
    private final ConsentColumnName possibleNames;
    private final WordList dateWords;
    private final WordList endWords;
    private final ExplicitOptOuts explicitOptOuts;
    private final Map<String, StatedConsent> explicitValues = new HashMap<>();
    private final Map<String, Boolean> yesNoValues = new HashMap<>();
    private final Set<String> refusalValues;
    private final Set<String> neverValues;

    private ConsentWords(Map<String, Map<String, String>> sections) {
        this.names = new ConsentColumnName(
                WordList.of(wordsOf(sections, "column")),
                WordList.of(wordsOf(sections, "column-agrees")),
                WordList.of(wordsOf(sections, "column-refuses")),
                WordList.of(wordsOf(sections, "column-negation")),
                WordList.of(union(wordsOf(sections, "column-revokes"), wordsOf(sections, "column-ends"))),
                WordList.of(wordsOf(sections, "column-other")));
        this.possibleNames = names.withMore(
                WordList.of(wordsOf(sections, "column-maybe")), WordList.of(wordsOf(sections, "column-maybe-refuses")));
        this.dateWords = WordList.of(wordsOf(sections, "column-date"));
        this.endWords = WordList.of(wordsOf(sections, "column-until"));
        this.explicitOptOuts = new ExplicitOptOuts(
                names,
                union(wordsOf(sections, "column"), wordsOf(sections, "column-agrees")),
                wordsOf(sections, "value-unsubscribed"),
                wordsOf(sections, "column-revokes"),
                union(wordsOf(sections, "value-no"), wordsOf(sections, "column-negation")),
                wordsOf(sections, "value-filler"));
        this.refusalValues = normalizedSet(wordsOf(sections, "value-refused"));
        this.neverValues = normalizedSet(wordsOf(sections, "value-never"));
        wordsOf(sections, "value-subscribed").forEach(word -> register(explicitValues, word, StatedConsent.SUBSCRIBED));
        wordsOf(sections, "value-unsubscribed")
                .forEach(word -> register(explicitValues, word, StatedConsent.UNSUBSCRIBED));
        wordsOf(sections, "value-unsubscribed-maybe")
                .forEach(word -> register(explicitValues, word, StatedConsent.UNSUBSCRIBED));
        wordsOf(sections, "value-nothing").forEach(word -> register(explicitValues, word, StatedConsent.UNSTATED));
        wordsOf(sections, "value-yes").forEach(word -> register(yesNoValues, word, true));
        wordsOf(sections, "value-no").forEach(word -> register(yesNoValues, word, false));
    }

    public static ConsentWords shared() {
        return SHARED;
    }

    /** Returns what the answer yes means in a column with this name; null if the name is not about consent. */
    @Nullable
    ConsentMeaning meaningOf(String column) {
        return names.meaningOf(column);
    }

    /**
     * Returns what the answer yes means in a column whose name may be about consent, such as "SMS" or "stop"; null if
     * the name cannot be about consent. Such a column is about consent if its values are answers, or if it is mapped.
     */
    @Nullable
    ConsentMeaning possibleMeaningOf(String column) {
        var certain = names.meaningOf(column);
        return certain == null ? possibleNames.meaningOf(column) : certain;
    }

    /**
     * Returns what a date means in a column about consent: the day of an opt-out, or the day of an agreement if the
     * name has a word for a date or for a given agreement. {@code UNREADABLE} if neither is certain.
     */
    StatedConsent readDate(ConsentMeaning meaning, String column) {
        return switch (meaning) {
            case REFUSES -> StatedConsent.UNSUBSCRIBED;
            case AGREES -> isAgreementDate(column) ? StatedConsent.SUBSCRIBED : StatedConsent.UNREADABLE;
            case UNCLEAR -> StatedConsent.UNREADABLE;
        };
    }

    private boolean isAgreementDate(String column) {
        var tokens = ComparableText.camelTokens(column);
        return endWords.indexIn(tokens) < 0
                && (dateWords.indexIn(tokens) >= 0
                        || names.agreeing().indexIn(tokens) >= 0
                        || names.agreeing().indexIn(ComparableText.tokens(column)) >= 0);
    }

    /** Reads a cell of a consent column. */
    public StatedConsent read(ConsentMeaning meaning, String cell) {
        if (isEmpty(cell)) {
            return StatedConsent.UNSTATED;
        }
        var wholeCell = readNormalized(meaning, normalized(cell));
        if (wholeCell != StatedConsent.UNREADABLE) {
            return wholeCell;
        }
        // "No (2026-03-01)" is an opt-out. "Yes (2026-03-01)" stays unreadable: other words may revoke an agreement.
        var isOptOut = explicitOptOuts.isOptOut(cell)
                || readNormalized(meaning, explicitOptOuts.withoutFillers(cell)) == StatedConsent.UNSUBSCRIBED;
        return isOptOut ? StatedConsent.UNSUBSCRIBED : StatedConsent.UNREADABLE;
    }

    private StatedConsent readNormalized(ConsentMeaning meaning, String value) {
        var stated = explicitValues.get(value);
        if (stated != null) {
            return stated;
        }
        if (refusalValues.contains(value)) {
            return StatedConsent.UNSUBSCRIBED;
        }
        if (neverValues.contains(value)) {
            return meaning == ConsentMeaning.AGREES ? StatedConsent.UNSUBSCRIBED : StatedConsent.UNSTATED;
        }
        var yes = yesNoValues.get(value);
        return yes == null || meaning == ConsentMeaning.UNCLEAR
                ? StatedConsent.UNREADABLE
                : StatedConsent.of(yes == (meaning == ConsentMeaning.AGREES));
    }

    /** Returns true for yes and false for no; null if the cell is neither. */
    @Nullable
    public Boolean readYesNo(String cell) {
        return find(yesNoValues, cell);
    }

    /** Returns the kind of a cell in an unmapped column. */
    ConsentCellKind classify(String cell) {
        if (isEmpty(cell)) {
            return ConsentCellKind.NOTHING;
        }
        if (isOptOut(cell)) {
            return ConsentCellKind.OPT_OUT;
        }
        var value = normalized(cell);
        var stated = explicitValues.get(value);
        if (stated != null) {
            return stated == StatedConsent.UNSTATED ? ConsentCellKind.NOTHING : ConsentCellKind.CONSENT;
        }
        if (yesNoValues.containsKey(value) || refusalValues.contains(value) || neverValues.contains(value)) {
            return ConsentCellKind.ANSWER;
        }
        return ConsentDates.isDate(cell) ? ConsentCellKind.DATE : ConsentCellKind.OTHER;
    }

    /** Whether a cell is an explicit opt-out: an opt-out whatever the name of its column is, such as "unsubscribed". */
    public boolean isOptOut(String cell) {
        return explicitOptOuts.isOptOut(cell);
    }

    /** Whether any item of a list, such as the tags, is an explicit opt-out. The list may have any length. */
    boolean containsOptOut(String list) {
        return explicitOptOuts.isOptOutList(list);
    }

    /** Whether a value is about consent whatever the name of its column is. */
    boolean isAboutConsent(String cell) {
        var reading = find(explicitValues, cell);
        return reading == StatedConsent.SUBSCRIBED || reading == StatedConsent.UNSUBSCRIBED;
    }

    /**
     * Whether this is a listed spelling of consent, yes or no. Such a value names no person, so a message may show it.
     */
    boolean isListed(String cell) {
        return find(explicitValues, cell) != null || find(yesNoValues, cell) != null;
    }

    /** Whether a cell is empty. Spreadsheets also leave non-breaking spaces and direction marks. */
    private static boolean isEmpty(String cell) {
        return cell.codePoints()
                .allMatch(character -> Character.isWhitespace(character)
                        || Character.isSpaceChar(character)
                        || Character.getType(character) == Character.FORMAT);
    }

    private static <T> @Nullable T find(Map<String, T> values, String cell) {
        return values.get(normalized(cell));
    }

    /** Folds a value with letters. Other values keep their punctuation: otherwise 1.0 would be 10 and -1 would be 1. */
    private static String normalized(String text) {
        return text.codePoints().anyMatch(Character::isLetter)
                ? ComparableText.squeezed(text)
                : text.strip().toLowerCase(Locale.ROOT);
    }

    private static Set<String> union(Set<String> some, Set<String> others) {
        var all = new HashSet<>(some);
        all.addAll(others);
        return all;
    }

    private static Set<String> normalizedSet(Set<String> words) {
        return words.stream().map(ConsentWords::normalized).collect(Collectors.toUnmodifiableSet());
    }

    private static <T> void register(Map<String, T> values, String word, T meaning) {
        var other = values.put(normalized(word), meaning);
        if (other != null && !other.equals(meaning)) {
            throw new IllegalStateException(FILE + " lists a word with two meanings: " + word);
        }
    }

    private static Set<String> wordsOf(Map<String, Map<String, String>> sections, String section) {
        var found = new HashSet<String>();
        for (var words : sections.getOrDefault(section, Map.of()).values()) {
            Arrays.stream(words.split(",", -1))
                    .map(String::strip)
                    .filter(word -> !word.isEmpty())
                    .forEach(found::add);
        }
        if (found.isEmpty()) {
            throw new IllegalStateException(FILE + " has no words in the section " + section);
        }
        return found;
    }

    private static Map<String, Map<String, String>> loadSections() {
        try {
            return new Yaml().load(new ClassPathResource(FILE).getContentAsString(StandardCharsets.UTF_8));
        } catch (IOException missing) {
            throw new UncheckedIOException(missing);
        }
    }
}
