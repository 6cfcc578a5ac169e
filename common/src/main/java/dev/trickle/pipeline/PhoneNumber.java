package dev.trickle.pipeline;

import com.google.i18n.phonenumbers.NumberParseException;
import com.google.i18n.phonenumbers.PhoneNumberUtil;
import com.google.i18n.phonenumbers.PhoneNumberUtil.PhoneNumberFormat;
import java.util.List;
import java.util.regex.Pattern;

/**
 * A phone number in the one spelling that stands for all of its spellings.
 *
 * <p>WhatsApp writes some numbers of Brazil, Mexico and Argentina with or without an extra digit; both are the same
 * person, so both become the same canonical number.
 *
 * @param e164 with plus sign and country code; what messages are addressed to
 */
public record PhoneNumber(String e164) {

    private static final PhoneNumberUtil NUMBERS = PhoneNumberUtil.getInstance();

    /** Compiled once: millions of numbers are read in an import, and most of them are of another country. */
    private static final List<Variant> VARIANTS = List.of(
            new Variant("+521", Pattern.compile("^\\+521(\\d{10})$"), "+52$1"),
            new Variant("+55", Pattern.compile("^\\+55(\\d{2})9(\\d{8})$"), "+55$1$2"),
            new Variant("+549", Pattern.compile("^\\+549(\\d{10})$"), "+54$1"));

    /**
     * Reads a number in any usual spelling.
     *
     * @param defaultRegion two-letter country for numbers without country code, such as {@code DE}
     * @throws IllegalArgumentException if it is no possible phone number; the message does not repeat it
     */
    public static PhoneNumber parse(String text, String defaultRegion) {
        try {
            var parsed = NUMBERS.parse(text, defaultRegion);
            var number = new PhoneNumber(NUMBERS.format(parsed, PhoneNumberFormat.E164));
            var canonical = number.canonical();
            // Judged by its canonical spelling: Mexico's old mobile prefix is too long for today's rules.
            var judged = canonical.equals(number.e164()) ? parsed : NUMBERS.parse(canonical, defaultRegion);
            if (!NUMBERS.isPossibleNumber(judged)) {
                throw new IllegalArgumentException("not a possible phone number");
            }
            return number;
        } catch (NumberParseException failure) {
            // The cause repeats the digits, which must not reach a log.
            throw new IllegalArgumentException("not a phone number: " + failure.getErrorType());
        }
    }

    /** Reads a number as WhatsApp reports it: digits with country code, without plus sign. */
    public static PhoneNumber ofWhatsAppId(String digits) {
        return parse("+" + digits, "ZZ");
    }

    /** The spelling by which a person is recognised; equal for the variants that WhatsApp treats as one. */
    public String canonical() {
        var spelling = e164;
        for (var variant : VARIANTS) {
            if (spelling.startsWith(variant.prefix())) {
                spelling = variant.written().matcher(spelling).replaceFirst(variant.canonical());
            }
        }
        return spelling;
    }

    /** Another way to write a number, and how it is written here. */
    private record Variant(String prefix, Pattern written, String canonical) {}

    /** Hides the digits, so that a number that slips into a log names nobody. */
    @Override
    public String toString() {
        return "PhoneNumber[hidden]";
    }
}
