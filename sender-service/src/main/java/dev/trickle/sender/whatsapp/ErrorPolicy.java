package dev.trickle.sender.whatsapp;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * What each of Meta's error codes allows to be done next.
 *
 * @param classes by code ({@code 131026}), by code and subcode ({@code 100/33}), or by range ({@code 200-299}); what is
 *     not listed is a failure of this message for good
 * @param certainInAnyStatus codes that are certain refusals even with an HTTP status of 500 and above
 */
public record ErrorPolicy(Map<String, ErrorClass> classes, Set<Integer> certainInAnyStatus) {

    /**
     * Spreads ranges out.
     *
     * @throws IllegalArgumentException if a key is no code, code and subcode, or range
     */
    public ErrorPolicy {
        var single = new HashMap<String, ErrorClass>();
        classes.forEach((codes, meaning) -> spread(codes, meaning, single));
        classes = Map.copyOf(single);
        certainInAnyStatus = Set.copyOf(certainInAnyStatus);
    }

    /** The class of a code; a listed subcode goes first. */
    ErrorClass of(int code, int subcode) {
        var ofCode = classes.getOrDefault(String.valueOf(code), ErrorClass.FAILED);
        return classes.getOrDefault(code + "/" + subcode, ofCode);
    }

    private static void spread(String codes, ErrorClass meaning, Map<String, ErrorClass> single) {
        if (codes.matches("\\d+(/\\d+)?")) {
            single.put(codes, meaning);
        } else if (codes.matches("\\d+-\\d+")) {
            var ends = codes.split("-", 2);
            for (var code = Integer.parseInt(ends[0]); code <= Integer.parseInt(ends[1]); code++) {
                single.put(String.valueOf(code), meaning);
            }
        } else {
            throw new IllegalArgumentException("Not an error code, code/subcode or range of codes: " + codes);
        }
    }

    /** What may be done next. */
    public enum ErrorClass {
        /** Never again to this person with this message. */
        FAILED,
        /** This person, later. */
        MAY_PASS,
        /** This person, after a pause that grows. */
        PAIR_RATE,
        /** Everybody, a little later. */
        THROTTLED,
        SUSPENDS_NUMBER,
        SUSPENDS_ACCOUNT,
        SUSPENDS_TEMPLATE,
        /** It may have been sent: nothing by machine. */
        UNCLEAR
    }
}
