package dev.trickle.api.consent;

import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** An unmapped column or field: the subject of its name, and the kinds of its recorded values. */
public final class UnmappedColumn {

    private static final int MAX_EXAMPLES = 4;
    private static final int MAX_CACHED_LENGTH = 60;

    private final ConsentWords words = ConsentWords.shared();
    private final Subject subject;
    private final boolean datesAreAnswers;
    private final int cacheSize;
    private final Map<String, ConsentCellKind> cache = new HashMap<>();
    private final Set<String> examples = new LinkedHashSet<>();
    private boolean hasOptOuts;
    private boolean hasConsents;
    private boolean hasAnswers;
    private boolean hasOthers;
    private long firstRow;

    private UnmappedColumn(Subject subject, boolean datesAreAnswers, int cacheSize) {
        this.subject = subject;
        this.datesAreAnswers = datesAreAnswers;
        this.cacheSize = cacheSize;
    }

    /**
     * Creates a column whose subject follows from its name.
     *
     * @param cacheSize maximum number of values whose kind is cached
     */
    static UnmappedColumn ofName(String name, int cacheSize) {
        var words = ConsentWords.shared();
        var possible = words.possibleMeaningOf(name);
        var subject = words.meaningOf(name) != null
                ? Subject.CONSENT
                : possible == null ? Subject.UNKNOWN : Subject.PERHAPS_CONSENT;
        return new UnmappedColumn(subject, possible == ConsentMeaning.REFUSES, cacheSize);
    }

    /** Creates a column that the import defines, such as the tags. Only explicit opt-outs count in it. */
    static UnmappedColumn ofKnownSubject(int cacheSize) {
        return new UnmappedColumn(Subject.KNOWN, false, cacheSize);
    }

    /** Records the value of a cell. */
    public void recordValue(@Nullable String text, long row) {
        if (text == null || text.isEmpty()) {
            return;
        }
        var kind = cache.get(text);
        if (kind == null) {
            kind = classify(text);
            if (cache.size() < cacheSize && text.length() <= MAX_CACHED_LENGTH) {
                cache.put(text, kind);
            }
        }
        if (kind != ConsentCellKind.NOTHING && kind != ConsentCellKind.OTHER) {
            record(kind, text, row);
        }
        hasOthers |= kind == ConsentCellKind.OTHER;
    }

    /** Whether the name or the values look like consent. */
    boolean looksLikeConsent() {
        return subject == Subject.CONSENT || valuesLookLikeConsent();
    }

    /** Whether the values look like consent: one of them is an opt-out, or all of them may state consent. */
    boolean valuesLookLikeConsent() {
        return hasOptOuts || (!hasOthers && hasEvidence());
    }

    /**
     * Returns up to four values that a message may show. Only listed spellings: any other value could name a person.
     */
    Set<String> examples() {
        return examples;
    }

    /** Returns the row of the first opt-out, or else of the first value that may be consent; 0 if there is none. */
    long firstRow() {
        return firstRow;
    }

    private void record(ConsentCellKind kind, String text, long row) {
        // An opt-out among other values is the row that a person must check.
        if (firstRow == 0 || (kind == ConsentCellKind.OPT_OUT && !hasOptOuts)) {
            firstRow = row;
        }
        hasOptOuts |= kind == ConsentCellKind.OPT_OUT;
        hasConsents |= kind == ConsentCellKind.CONSENT;
        hasAnswers |= kind == ConsentCellKind.ANSWER || (kind == ConsentCellKind.DATE && datesAreAnswers);
        hasOthers |= kind == ConsentCellKind.DATE && !datesAreAnswers;
        if (examples.size() < MAX_EXAMPLES && words.isListed(text)) {
            examples.add(text.strip());
        }
    }

    private boolean hasEvidence() {
        return switch (subject) {
            case PERHAPS_CONSENT -> hasConsents || hasAnswers;
            case UNKNOWN -> hasConsents;
            case CONSENT, KNOWN -> false;
        };
    }

    /** Searches only for opt-outs where no other kind changes the result: in known columns, and after another value. */
    private ConsentCellKind classify(String text) {
        if (subject == Subject.KNOWN) {
            return words.containsOptOut(text) ? ConsentCellKind.OPT_OUT : ConsentCellKind.OTHER;
        }
        if (hasOthers) {
            return words.isOptOut(text) ? ConsentCellKind.OPT_OUT : ConsentCellKind.OTHER;
        }
        return words.classify(text);
    }

    /** The subject of a column according to its name. */
    private enum Subject {
        CONSENT,
        PERHAPS_CONSENT,
        UNKNOWN,
        /** The import defines the column. */
        KNOWN
    }
}
