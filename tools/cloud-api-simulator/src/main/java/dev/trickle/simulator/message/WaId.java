package dev.trickle.simulator.message;

import java.util.regex.Pattern;

/** The digits by which WhatsApp identifies a phone; in three countries they differ from the dialled number. */
public final class WaId {

    private static final Pattern BRAZILIAN_MOBILE = Pattern.compile("55(\\d{2})9(\\d{8})");
    private static final Pattern MEXICAN = Pattern.compile("52([2-9]\\d{9})");
    private static final Pattern ARGENTINE = Pattern.compile("54([1-8]\\d{9})");

    private WaId() {}

    /** Converts a phone number in digits: Brazil loses the ninth digit, Mexico gains a 1 and Argentina a 9. */
    public static String of(String digits) {
        var brazilian = BRAZILIAN_MOBILE.matcher(digits);
        if (brazilian.matches()) {
            return "55" + brazilian.group(1) + brazilian.group(2);
        }
        var mexican = MEXICAN.matcher(digits);
        if (mexican.matches()) {
            return "521" + mexican.group(1);
        }
        var argentine = ARGENTINE.matcher(digits);
        return argentine.matches() ? "549" + argentine.group(1) : digits;
    }
}
