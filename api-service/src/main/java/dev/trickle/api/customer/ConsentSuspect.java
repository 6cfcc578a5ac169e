package dev.trickle.api.customer;

import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The recorded facts about one unmapped column or field. */
final class ConsentSuspect {

    private static final int MOST_EXAMPLES = 4;
    private static final int LONGEST_CACHED = 60;

    private final ConsentWords words = ConsentWords.shared();
    private final Subject subject;
    private final boolean datesCount;
    private final int cached;
    private final Map<String, ConsentValue> cache = new HashMap<>();
    private final Set<String> examples = new LinkedHashSet<>();
    private boolean hasOptOuts;
    private boolean hasConsents;
    private boolean hasAnswers;
    private boolean hasOthers;
    private long firstRow;

    private ConsentSuspect(Subject subject, boolean datesCount, int cached) {
        this.subject = subject;
        this.datesCount = datesCount;
        this.cached = cached;
    }

    /**
     * A column that is known by its name only.
     *
     * @param cached number of values to remember
     */
    static ConsentSuspect named(String name, int cached) {
        var words = ConsentWords.shared();
        var possible = words.possibleSenseOf(name);
        var subject = words.senseOf(name) != null
                ? Subject.CONSENT
                : possible == null ? Subject.UNKNOWN : Subject.PERHAPS_CONSENT;
        return new ConsentSuspect(subject, possible == ConsentSense.REFUSES, cached);
    }

    /** A column with a meaning of its own, such as the tags: only an opt-out in it counts. */
    static ConsentSuspect known(int cached) {
        return new ConsentSuspect(Subject.KNOWN, false, cached);
    }

    /** Records a cell. */
    void value(@Nullable String text, long row) {
        if (text == null || text.isEmpty()) {
            return;
        }
        var value = cache.get(text);
        if (value == null) {
            value = valueOf(text);
            if (cache.size() < cached && text.length() <= LONGEST_CACHED) {
                cache.put(text, value);
            }
        }
        if (value != ConsentValue.NOTHING && value != ConsentValue.OTHER) {
            record(value, text, row);
        }
        hasOthers |= value == ConsentValue.OTHER;
    }

    boolean looksLikeConsent() {
        return subject == Subject.CONSENT || valuesLookLikeConsent();
    }

    boolean valuesLookLikeConsent() {
        return hasOptOuts || (!hasOthers && hasEvidence());
    }

    /** Spellings from the list only: any other value could name a person. */
    Set<String> examples() {
        return examples;
    }

    /** The first row that speaks of consent; 0 if there is none. */
    long firstRow() {
        return firstRow;
    }

    private void record(ConsentValue value, String text, long row) {
        // Of an opt-out among other values, the row of the opt-out is the one to look at.
        if (firstRow == 0 || (value == ConsentValue.OPT_OUT && !hasOptOuts)) {
            firstRow = row;
        }
        hasOptOuts |= value == ConsentValue.OPT_OUT;
        hasConsents |= value == ConsentValue.CONSENT;
        hasAnswers |= value == ConsentValue.ANSWER || (value == ConsentValue.DATE && datesCount);
        hasOthers |= value == ConsentValue.DATE && !datesCount;
        if (examples.size() < MOST_EXAMPLES && words.isKnown(text)) {
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

    /** Nothing but an opt-out makes a difference to a column whose values are about something else. */
    private ConsentValue valueOf(String text) {
        if (subject == Subject.KNOWN) {
            return words.hasOptOut(text) ? ConsentValue.OPT_OUT : ConsentValue.OTHER;
        }
        if (hasOthers) {
            return words.isOptOut(text) ? ConsentValue.OPT_OUT : ConsentValue.OTHER;
        }
        return words.valueOf(text);
    }

    /** What the name of a column says about it. */
    private enum Subject {
        CONSENT,
        PERHAPS_CONSENT,
        UNKNOWN,
        KNOWN
    }
}
