package dev.trickle.pipeline;

import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Converts spellings that WhatsApp treats as one number, and numbers of replaced numbering plans.
 *
 * <p>All methods accept and return digits with country code, without plus sign.
 *
 * <p>Sources: libphonenumber for the current plans; the operators' prefixes of Ivory Coast (31 January 2021) as the
 * regulator ARTCI assigned them; Benin (30 November 2024) puts 01 in front of every number.
 */
final class PhoneNumberAliases {

    private static final String ARGENTINA = "54";
    private static final String BENIN = "229";
    private static final String BRAZIL = "55";
    private static final String IVORY_COAST = "225";
    private static final String MEXICO = "52";

    private static final int OLD_LENGTH = 8;
    private static final List<String> MOBILE_OPERATORS = List.of("01", "05", "07");

    private PhoneNumberAliases() {}

    /** Returns the canonical spelling of a number. */
    static String canonical(String digits) {
        var present = toCurrentPlan(digits);
        if (isMexicoWithOne(present)) {
            return MEXICO + present.substring(3);
        }
        if (present.startsWith(BRAZIL) && present.length() == 13 && present.charAt(4) == '9') {
            return present.substring(0, 4) + present.substring(5);
        }
        if (isArgentinaWithNine(present)) {
            return ARGENTINA + present.substring(3);
        }
        return present;
    }

    /** Converts a number to the current plan of its country; returns digits of the current plan unchanged. */
    static String toCurrentPlan(String digits) {
        if (digits.length() != IVORY_COAST.length() + OLD_LENGTH) {
            return digits;
        }
        if (digits.startsWith(BENIN)) {
            return BENIN + "01" + digits.substring(BENIN.length());
        }
        return digits.startsWith(IVORY_COAST) ? renumberIvoryCoast(digits.substring(IVORY_COAST.length())) : digits;
    }

    /**
     * Returns all numbers of the current plan that older digits may mean. Ivory Coast renumbered by operator, and a
     * newer number may differ from an older one in the operator only.
     */
    static List<String> currentCandidates(String digits) {
        var present = toCurrentPlan(digits);
        return present.equals(digits) || !digits.startsWith(IVORY_COAST)
                ? List.of(present)
                : Stream.concat(
                                Stream.of(present),
                                MOBILE_OPERATORS.stream()
                                        .map(operator ->
                                                IVORY_COAST + operator + digits.substring(IVORY_COAST.length())))
                        .distinct()
                        .toList();
    }

    /**
     * Returns a valid spelling of a number whose older spelling libphonenumber no longer supports; null if there is
     * none.
     */
    static @Nullable String toValidSpelling(String digits) {
        if (isMexicoWithOne(digits)) {
            return MEXICO + digits.substring(3);
        }
        var brazilianMobile = digits.startsWith(BRAZIL) && digits.length() == 12 && digits.charAt(4) >= '6';
        return brazilianMobile ? digits.substring(0, 4) + '9' + digits.substring(4) : null;
    }

    /**
     * Adds the 9 that Argentina's mobile numbers are written with or without; null if the digits cannot be such a
     * number without it.
     */
    static @Nullable String toMobileVariant(String digits) {
        return digits.startsWith(ARGENTINA) && digits.length() == 12 ? ARGENTINA + '9' + digits.substring(2) : null;
    }

    // Mobile numbers have the operator in the second digit, fixed lines (2 and 3) in the third.
    private static String renumberIvoryCoast(String old) {
        var fixed = old.charAt(0) == '2' || old.charAt(0) == '3';
        return IVORY_COAST + (fixed ? fixedOperator(old.charAt(2)) : mobileOperator(old.charAt(1))) + old;
    }

    private static String mobileOperator(char digit) {
        if (digit <= '3') {
            return "01";
        }
        return digit <= '6' ? "05" : "07";
    }

    private static String fixedOperator(char digit) {
        return switch (digit) {
            case '8' -> "21";
            case '0' -> "25";
            default -> "27";
        };
    }

    /** Mexico's older spelling of mobile numbers, which WhatsApp still uses. */
    static boolean isMexicoWithOne(String digits) {
        return digits.startsWith(MEXICO) && digits.length() == 13 && digits.charAt(2) == '1';
    }

    private static boolean isArgentinaWithNine(String digits) {
        return digits.startsWith(ARGENTINA) && digits.length() == 13 && digits.charAt(2) == '9';
    }
}
