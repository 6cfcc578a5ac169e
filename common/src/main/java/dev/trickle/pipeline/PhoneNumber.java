package dev.trickle.pipeline;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A phone number with a canonical spelling.
 *
 * <p>WhatsApp spells some numbers of Brazil, Mexico and Argentina with or without an extra digit, and numbers of
 * Ivory Coast and Benin as they were before those countries lengthened them. All spellings of a number have the same
 * canonical spelling.
 *
 * @param e164 with plus sign and country code; the address of messages
 */
public record PhoneNumber(String e164) {

    /**
     * Reads a number in any usual spelling.
     *
     * @param defaultRegion two-letter country for numbers without country code, such as {@code DE}
     * @throws InvalidPhoneNumber if the text does not identify exactly one valid number; the message does not repeat
     *     the text
     */
    public static PhoneNumber parse(String text, String defaultRegion) {
        return new PhoneNumberReader(defaultRegion).parse(text);
    }

    /**
     * Reads a number as WhatsApp reports it: digits with country code, without plus sign. The number exists in
     * WhatsApp, so it only has to be possible.
     *
     * @throws InvalidPhoneNumber if the digits are not a possible phone number
     */
    public static PhoneNumber fromWhatsAppId(String digits) {
        var plain = digits.startsWith("+") ? digits.substring(1) : digits;
        if (!PhoneNumberText.isDigits(plain)) {
            throw InvalidPhoneNumber.of(InvalidPhoneNumber.Rule.INVALID);
        }
        var present = PhoneNumberAliases.toCurrentPlan(plain);
        if (!NumberingPlans.isPossible(PhoneNumberAliases.canonical(present))) {
            throw InvalidPhoneNumber.of(InvalidPhoneNumber.Rule.INVALID);
        }
        return new PhoneNumber("+" + present);
    }

    /**
     * Returns all numbers that these digits from WhatsApp may mean, the most likely first. There are several if the
     * digits belong to a numbering plan that the country has replaced. Use it only for facts that are safe to apply to
     * all of them, such as an opt-out.
     *
     * @throws InvalidPhoneNumber if the digits are not a possible phone number
     */
    public static List<PhoneNumber> candidatesFromWhatsAppId(String digits) {
        var likely = fromWhatsAppId(digits);
        var plain = digits.startsWith("+") ? digits.substring(1) : digits;
        var others =
                PhoneNumberAliases.currentCandidates(plain).stream().map(meaning -> new PhoneNumber("+" + meaning));
        return Stream.concat(Stream.of(likely), others).distinct().toList();
    }

    /**
     * Returns the beginnings of all numbers of a country, with plus sign.
     *
     * @param country two letters
     * @throws IllegalArgumentException if the country is unknown, or shares its code with others outside North America
     */
    public static List<String> prefixesOf(String country) {
        return NumberingPlans.prefixesOf(country).stream().map("+"::concat).toList();
    }

    /** The spelling that contact keys are derived from; equal for all variants that WhatsApp treats as one number. */
    public String canonical() {
        return "+" + PhoneNumberAliases.canonical(e164.substring(1));
    }

    /**
     * Returns the two-letter country of the number; empty if it belongs to no country, such as a satellite phone or a
     * toll-free number of the code +1, whose countries differ by area code.
     */
    public Optional<String> country() {
        return NumberingPlans.countryOf(e164.substring(1));
    }

    /** Hides the digits, so that logs contain no phone numbers. */
    @Override
    public String toString() {
        return "PhoneNumber[hidden]";
    }
}
