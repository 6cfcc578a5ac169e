package dev.trickle.pipeline;

import dev.trickle.pipeline.InvalidPhoneNumber.Rule;
import dev.trickle.pipeline.NumberingPlans.Line;
import dev.trickle.pipeline.NumberingPlans.Region;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads phone numbers as people, shops and spreadsheets write them. What could be somebody else's number is refused.
 *
 * <p>Digits without plus sign and international prefix are international if that is a valid mobile number and they do
 * not begin with the trunk prefix of the region; they are national if they are valid in the form in which people write
 * them there. Where both are valid mobile numbers the import or the request has to say which.
 */
public final class PhoneNumberReader {

    private static final int NATIONAL_IN_NORTH_AMERICA = 10;
    private static final int AREA_CODE = 3;

    /** Two numbers one after the other have at least so many digits. */
    private static final int TWO_NUMBERS = 14;

    private static final int LONGEST_LOCAL = 8;

    private final Region region;
    private final BareNumbers bare;
    private final boolean stated;

    /** What the region of a row is instead of; null where the region is not one of a row. */
    private final @Nullable Region before;

    /** Reads numbers without country code as those of this region. */
    public PhoneNumberReader(String defaultRegion) {
        this(NumberingPlans.region(defaultRegion), BareNumbers.EITHER, false, null);
    }

    private PhoneNumberReader(Region region, BareNumbers bare, boolean stated, @Nullable Region before) {
        this.region = region;
        this.bare = bare;
        this.stated = stated;
        this.before = before;
    }

    /** Whether these two letters, in either case, are a region with phone numbers. */
    public static boolean isRegion(String code) {
        return NumberingPlans.isRegion(code.toUpperCase(Locale.ROOT));
    }

    /** Reads bare numbers in this way. */
    public PhoneNumberReader with(BareNumbers readAs) {
        return new PhoneNumberReader(region, readAs, stated, before);
    }

    /** Reads numbers of a file or a request that states its region. */
    public PhoneNumberReader inRegion(String code) {
        return new PhoneNumberReader(NumberingPlans.region(code.toUpperCase(Locale.ROOT)), bare, true, null);
    }

    /** Reads numbers of a row that states its region. Two letters may also be a state of the USA. */
    public PhoneNumberReader inRegionOfRow(String code) {
        return new PhoneNumberReader(NumberingPlans.region(code.toUpperCase(Locale.ROOT)), bare, true, region);
    }

    /**
     * Reads one number.
     *
     * @throws InvalidPhoneNumber if it cannot be told for certain which valid number it is
     */
    public PhoneNumber parse(String text) {
        if (PhoneNumberText.isDigits(text)) {
            return number(resolve(false, text));
        }
        if (text.startsWith("+") && PhoneNumberText.isDigits(text.substring(1))) {
            return number(resolve(true, text.substring(1)));
        }
        if (PhoneNumberText.isTooLong(text)) {
            throw InvalidPhoneNumber.of(Rule.INVALID);
        }
        return number(parseWritten(PhoneNumberText.clean(text)));
    }

    private static PhoneNumber number(Reading reading) {
        return new PhoneNumber("+" + reading.digits());
    }

    /**
     * What a text can mean.
     *
     * @param digits a valid number with country code, without plus sign
     */
    private record Reading(String digits, Line line) {

        boolean isMobile() {
            return line == Line.MOBILE;
        }

        boolean isNumberOf(@Nullable Reading other) {
            return other != null && digits.equals(other.digits);
        }
    }

    private Reading parseWritten(String text) {
        var integer = PhoneNumberText.integer(text);
        if (integer != null) {
            return resolve(integer.plus(), integer.digits());
        }
        var number = PhoneNumberText.withoutExtension(text);
        var numbers = PhoneNumberText.numbers(number);
        return numbers.size() > 1 ? firstOf(numbers) : parseOne(number);
    }

    private Reading parseOne(String text) {
        var slashed = PhoneNumberText.slashed(text);
        if (slashed.size() > 1) {
            return parseSlashed(text, slashed);
        }
        var written = PhoneNumberText.digits(text);
        if (written.digits().length() >= TWO_NUMBERS && isTwoNumbers(text)) {
            throw InvalidPhoneNumber.of(Rule.SEVERAL);
        }
        return resolve(written.plus(), written.digits());
    }

    /** The first, unless it may be a part of a longer one: a mobile number, or a number among numbers. */
    private Reading firstOf(List<String> texts) {
        var first = parseWritten(texts.getFirst());
        var others = texts.subList(1, texts.size());
        if (first.isMobile() || others.stream().allMatch(other -> find(other).isPresent())) {
            return first;
        }
        throw InvalidPhoneNumber.of(Rule.SEVERAL);
    }

    /** A slash stands between two numbers, and in some countries behind the area code of one. */
    private Reading parseSlashed(String text, List<String> parts) {
        var whole = find(text.replace('/', ' '));
        var first = find(parts.getFirst());
        if (first.isEmpty()) {
            var oneNumber = parts.stream()
                    .skip(1)
                    .noneMatch(part -> part.startsWith("+") || find(part).isPresent());
            return whole.filter(number -> oneNumber).orElseThrow(() -> InvalidPhoneNumber.of(Rule.SEVERAL));
        }
        if (whole.isPresent()) {
            throw InvalidPhoneNumber.of(Rule.SEVERAL);
        }
        return firstOf(parts);
    }

    private boolean isTwoNumbers(String text) {
        for (var place = 1; place < text.length() - 1; place++) {
            if (!Character.isLetterOrDigit(text.charAt(place))
                    && isNumber(text.substring(0, place))
                    && isNumber(text.substring(place))) {
                return true;
            }
        }
        return false;
    }

    private boolean isNumber(String text) {
        try {
            var written = PhoneNumberText.digits(text);
            return !resolve(written.plus(), written.digits()).digits().isEmpty();
        } catch (InvalidPhoneNumber none) {
            return false;
        }
    }

    private Optional<Reading> find(String text) {
        try {
            return Optional.of(parseWritten(text.strip()));
        } catch (InvalidPhoneNumber none) {
            return Optional.empty();
        }
    }

    private Reading resolve(boolean plus, String digits) {
        var reading = plus ? international(digits) : withoutPlus(digits);
        if (reading == null || NumberingPlans.isPlaceholder(reading.digits())) {
            throw InvalidPhoneNumber.of(Rule.INVALID);
        }
        return reading;
    }

    private @Nullable Reading withoutPlus(String digits) {
        var usual = digits.startsWith(NumberingPlans.EXIT)
                ? international(digits.substring(NumberingPlans.EXIT.length()))
                : bare(digits);
        if (!NumberingPlans.mayHavePrefix(digits, region)) {
            return usual;
        }
        var prefixed = behindPrefix(digits);
        return prefixed == null ? usual : agreed(agreed(prefixed, usual), valid(digits));
    }

    /** A prefix of the region may also be the beginning of a number. */
    private @Nullable Reading agreed(@Nullable Reading one, @Nullable Reading other) {
        if (one != null && other != null && !one.isNumberOf(other)) {
            throw ambiguous(one.digits(), other.digits());
        }
        return one == null ? other : one;
    }

    private @Nullable Reading behindPrefix(String digits) {
        return valid(NumberingPlans.parsePrefixed(digits, region));
    }

    /** As it is; or with a trunk prefix behind the country code, as in +49 (0) 151. */
    private static @Nullable Reading international(String digits) {
        var exact = valid(digits);
        return exact == null ? valid(NumberingPlans.parseInternational(digits)) : exact;
    }

    private static @Nullable Reading valid(@Nullable String digits) {
        if (digits == null) {
            return null;
        }
        var present = PhoneNumberAliases.renumbered(digits);
        var line = NumberingPlans.line(present);
        return line == Line.INVALID ? null : new Reading(present, line);
    }

    private @Nullable Reading bare(String digits) {
        if (bare == BareNumbers.INTERNATIONAL && !digits.startsWith("0")) {
            return international(digits);
        }
        var national = region.isKnown() ? national(digits) : null;
        if (bare == BareNumbers.NATIONAL) {
            return national;
        }
        checkState(digits, national);
        return national == null ? onlyInternational(digits) : unlessAmbiguous(national, valid(digits));
    }

    private @Nullable Reading onlyInternational(String digits) {
        if (!region.trunk().isEmpty() && digits.startsWith(region.trunk())) {
            return null;
        }
        var reading = international(digits);
        if (reading == null || !reading.isMobile()) {
            return null;
        }
        if (isMistypedInNorthAmerica(digits)) {
            throw ambiguous(reading.digits(), "1" + digits);
        }
        return reading;
    }

    private Reading unlessAmbiguous(Reading national, @Nullable Reading international) {
        if (international == null || international.isNumberOf(national) || stated) {
            return national;
        }
        if (international.isMobile() || !national.isMobile()) {
            throw ambiguous(international.digits(), national.digits());
        }
        return national;
    }

    /** Ten digits behind an existing area code: more likely a number of North America with a slip than a foreign one. */
    private boolean isMistypedInNorthAmerica(String digits) {
        return region.isOfNorthAmerica()
                && digits.length() == NATIONAL_IN_NORTH_AMERICA
                && valid("1" + digits.substring(0, AREA_CODE) + "2000000") != null;
    }

    /** IN is India and Indiana: a number that is valid in North America is not moved to another country by it. */
    private void checkState(String digits, @Nullable Reading national) {
        var mayBeState = before != null && before.isOfNorthAmerica() && !region.isOfNorthAmerica();
        if (mayBeState && national != null && digits.length() == NATIONAL_IN_NORTH_AMERICA) {
            var american = valid("1" + digits);
            if (american != null) {
                throw ambiguous(national.digits(), american.digits());
            }
        }
    }

    private @Nullable Reading national(String digits) {
        var withTrunk = !region.trunk().isEmpty() && digits.startsWith(region.trunk());
        var stripped = withTrunk
                ? valid(region.countryCode() + digits.substring(region.trunk().length()))
                : null;
        var found = agreed(withoutTrunk(digits), stripped);
        return found == null && (withTrunk || digits.length() <= LONGEST_LOCAL) ? completed(digits, withTrunk) : found;
    }

    /** Without trunk prefix only where it is written so, or for mobile numbers: spreadsheets eat the zero. */
    private @Nullable Reading withoutTrunk(String digits) {
        var number = region.countryCode() + digits;
        var reading = PhoneNumberAliases.isMexicoWithOne(number) ? null : valid(number);
        var usual = reading != null
                && (reading.isMobile()
                        || (!region.writesTrunk() && NumberingPlans.isWrittenSo(digits, reading.digits())));
        return usual ? reading : null;
    }

    /** With the code of a carrier in front, or without that of the island. */
    private @Nullable Reading completed(String digits, boolean withTrunk) {
        var reading = valid(NumberingPlans.parseNational(digits, region));
        if (reading == null || withTrunk) {
            return reading;
        }
        var longer = reading.digits().length() > region.countryCode().length() + digits.length();
        return longer && reading.digits().endsWith(digits) ? agreed(reading, valid(digits)) : null;
    }

    private InvalidPhoneNumber ambiguous(String one, String other) {
        return InvalidPhoneNumber.ambiguous(
                NumberingPlans.describe(one, region), NumberingPlans.describe(other, region));
    }
}
