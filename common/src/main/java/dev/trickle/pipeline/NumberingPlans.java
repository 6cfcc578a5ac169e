package dev.trickle.pipeline;

import com.google.i18n.phonenumbers.NumberParseException;
import com.google.i18n.phonenumbers.PhoneNumberUtil;
import com.google.i18n.phonenumbers.PhoneNumberUtil.PhoneNumberFormat;
import com.google.i18n.phonenumbers.PhoneNumberUtil.PhoneNumberType;
import com.google.i18n.phonenumbers.Phonenumber;
import com.google.i18n.phonenumbers.Phonenumber.PhoneNumber.CountryCodeSource;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Queries libphonenumber about digits with country code, without plus sign. The digits are used unchanged. The parser
 * of the library, which guesses, is used only for digits that are not valid unchanged.
 */
final class NumberingPlans {

    private static final PhoneNumberUtil NUMBERS = PhoneNumberUtil.getInstance();

    private static final Set<Integer> COUNTRY_CODES = NUMBERS.getSupportedCallingCodes();
    private static final int MAX_COUNTRY_CODE_DIGITS = 3;

    /** Maximum number of digits in E.164, country code included. */
    private static final int MAX_DIGITS = 15;

    private static final int MIN_DIGITS_WITH_PREFIX = 9;
    private static final int PROBED_PREFIX_DIGITS = 3;
    private static final String PROBE_NUMBER = "4915123456789";

    /** The international prefix of most countries, accepted in every region. */
    static final String INTERNATIONAL_PREFIX = "00";

    private static final int NORTH_AMERICA = 1;

    private static final Set<PhoneNumberType> WITHOUT_AREA = EnumSet.of(
            PhoneNumberType.TOLL_FREE,
            PhoneNumberType.PREMIUM_RATE,
            PhoneNumberType.SHARED_COST,
            PhoneNumberType.PERSONAL_NUMBER,
            PhoneNumberType.UAN);

    /** Any number of subscriber after an area code of North America. */
    private static final String SUBSCRIBER = "2345678";

    private static final Map<String, Region> REGIONS = new ConcurrentHashMap<>();

    private NumberingPlans() {}

    /** The kind of line that a number belongs to. */
    enum LineType {
        /** The number is not in use in any numbering plan. */
        INVALID,
        /** Valid, but not for mobile phones. */
        OTHER,
        /** Valid for a mobile phone. */
        MOBILE
    }

    /**
     * Numbering plan of a region.
     *
     * @param countryCode digits of the country code; empty if the region is unknown
     * @param trunkPrefix prefix of national numbers; empty if there is none
     * @param writesTrunkPrefix whether landline numbers are usually written with it
     * @param internationalPrefixes first three digits of its international prefixes other than 00
     */
    record Region(
            String code,
            String countryCode,
            String trunkPrefix,
            boolean writesTrunkPrefix,
            Set<String> internationalPrefixes) {

        boolean isKnown() {
            return !countryCode.isEmpty();
        }

        boolean isNorthAmerican() {
            return countryCode.equals("1");
        }
    }

    static Region region(String code) {
        return REGIONS.computeIfAbsent(code, NumberingPlans::load);
    }

    static boolean isRegion(String code) {
        return NUMBERS.getSupportedRegions().contains(code);
    }

    private static Region load(String code) {
        if (!isRegion(code)) {
            return new Region(code, "", "", false, Set.of());
        }
        var nationalPrefix = NUMBERS.getNddPrefixForRegion(code, true);
        var trunkPrefix = nationalPrefix == null ? "" : nationalPrefix;
        return new Region(
                code,
                String.valueOf(NUMBERS.getCountryCodeForRegion(code)),
                trunkPrefix,
                writesTrunkPrefix(code, trunkPrefix),
                findInternationalPrefixes(code));
    }

    private static boolean writesTrunkPrefix(String region, String trunkPrefix) {
        var example = NUMBERS.getExampleNumberForType(region, PhoneNumberType.FIXED_LINE);
        return !trunkPrefix.isEmpty()
                && example != null
                && formatNational(example).startsWith(trunkPrefix);
    }

    private static String formatNational(Phonenumber.PhoneNumber number) {
        return PhoneNumberUtil.normalizeDigitsOnly(NUMBERS.format(number, PhoneNumberFormat.NATIONAL));
    }

    /** Returns the line type of the digits, older spellings included. */
    static LineType lineType(String digits) {
        var lineType = exactLineType(digits);
        if (lineType == LineType.INVALID) {
            var validSpelling = PhoneNumberAliases.toValidSpelling(digits);
            return validSpelling == null ? lineType : exactLineType(validSpelling);
        }
        if (lineType == LineType.OTHER) {
            var mobileVariant = PhoneNumberAliases.toMobileVariant(digits);
            return mobileVariant != null && exactLineType(mobileVariant) == LineType.MOBILE
                    ? LineType.MOBILE
                    : lineType;
        }
        return lineType;
    }

    private static LineType exactLineType(String digits) {
        var number = parseExactly(digits);
        if (number == null) {
            return LineType.INVALID;
        }
        return switch (NUMBERS.getNumberType(number)) {
            case UNKNOWN -> LineType.INVALID;
            case MOBILE, FIXED_LINE_OR_MOBILE -> LineType.MOBILE;
            default -> LineType.OTHER;
        };
    }

    static boolean isPossible(String digits) {
        var number = parseExactly(digits);
        return number != null && NUMBERS.isPossibleNumber(number);
    }

    /**
     * Returns the two-letter country; empty if the number has none, or is not in use where several countries share a
     * code. Toll-free, premium rate and personal numbers of North America have none: the library counts them among
     * those of the United States, but their area codes stand for no area, and other countries use them as well.
     */
    static Optional<String> countryOf(String digits) {
        return Optional.ofNullable(parseExactly(digits))
                .filter(number -> !isNorthAmericanWithoutArea(number))
                .map(NUMBERS::getRegionCodeForNumber)
                .filter(region -> !region.equals(PhoneNumberUtil.REGION_CODE_FOR_NON_GEO_ENTITY));
    }

    private static boolean isNorthAmericanWithoutArea(Phonenumber.PhoneNumber number) {
        return number.getCountryCode() == NORTH_AMERICA && WITHOUT_AREA.contains(NUMBERS.getNumberType(number));
    }

    /**
     * Returns the digits with which the numbers of a country begin: its country code, or in North America its area
     * codes.
     *
     * @throws IllegalArgumentException if the country is unknown, or shares its code with others elsewhere
     */
    static List<String> prefixesOf(String country) {
        var code = NUMBERS.getCountryCodeForRegion(country);
        if (code == NORTH_AMERICA) {
            return IntStream.range(200, 1_000)
                    .mapToObj(area -> String.valueOf(NORTH_AMERICA) + area)
                    .filter(prefix -> countryOf(prefix + SUBSCRIBER)
                            .filter(country::equals)
                            .isPresent())
                    .toList();
        }
        if (code == 0 || NUMBERS.getRegionCodesForCountryCode(code).size() > 1) {
            throw new IllegalArgumentException("No prefix belongs to the numbers of " + country + " alone");
        }
        return List.of(String.valueOf(code));
    }

    /**
     * Describes a number by country code and region, such as {@code +49 (DE)}; by the code of {@code readIn} if the
     * number has no region.
     */
    static String describe(String digits, Region readIn) {
        var number = parseExactly(digits);
        if (number == null) {
            return readIn.code();
        }
        var region = NUMBERS.getRegionCodeForNumber(number);
        return "+" + number.getCountryCode() + " (" + (region == null ? readIn.code() : region) + ")";
    }

    /** Whether the usual national spelling of the number has exactly these digits. */
    static boolean isUsualSpelling(String national, String digits) {
        var number = parseExactly(digits);
        return number != null && formatNational(number).equals(national);
    }

    /** Parses digits after a plus sign with libphonenumber; a trunk prefix may follow the country code. */
    static @Nullable String parseInternational(String digits) {
        return parse("+" + digits, "ZZ", CountryCodeSource.FROM_NUMBER_WITH_PLUS_SIGN);
    }

    /**
     * Whether the digits may begin with an international prefix of the region other than 00; from their first three.
     */
    static boolean mayHaveInternationalPrefix(String digits, Region region) {
        return digits.length() > MIN_DIGITS_WITH_PREFIX
                && region.internationalPrefixes().contains(digits.substring(0, PROBED_PREFIX_DIGITS));
    }

    // libphonenumber does not list the prefixes, but reports whether it found one. The few that begin with 1 and 9
    // (carriers of Cuba, Finland and some others) begin like country codes and are not supported.
    private static Set<String> findInternationalPrefixes(String region) {
        return IntStream.concat(IntStream.range(0, 100), IntStream.range(810, 820))
                .mapToObj("%03d"::formatted)
                .filter(start -> start.startsWith(INTERNATIONAL_PREFIX)
                        ? isLongerPrefix(start, region)
                        : isInternationalPrefix(start, region))
                .collect(Collectors.toUnmodifiableSet());
    }

    private static boolean isInternationalPrefix(String start, String region) {
        return parse(start + '1' + PROBE_NUMBER, region, CountryCodeSource.FROM_NUMBER_WITH_IDD) != null;
    }

    private static boolean isLongerPrefix(String start, String region) {
        var found = parse(start + PROBE_NUMBER, region, CountryCodeSource.FROM_NUMBER_WITH_IDD);
        return found != null && !found.equals(start.substring(INTERNATIONAL_PREFIX.length()) + PROBE_NUMBER);
    }

    /** Returns the number after an international prefix of this region; null if there is none. */
    static @Nullable String parseWithInternationalPrefix(String digits, Region region) {
        return parse(digits, region.code(), CountryCodeSource.FROM_NUMBER_WITH_IDD);
    }

    /** Parses a national number with libphonenumber, carrier codes and local forms included; null if it is not one. */
    static @Nullable String parseNational(String digits, Region region) {
        return parse(digits, region.code(), CountryCodeSource.FROM_DEFAULT_COUNTRY);
    }

    private static @Nullable String parse(String text, String region, CountryCodeSource source) {
        try {
            var number = NUMBERS.parseAndKeepRawInput(text, region);
            return number.getCountryCodeSource() == source
                    ? NUMBERS.format(number, PhoneNumberFormat.E164).substring(1)
                    : null;
        } catch (NumberParseException unreadable) {
            return null;
        }
    }

    /** Takes all digits after the country code as the national number, without guessing. */
    private static Phonenumber.@Nullable PhoneNumber parseExactly(String digits) {
        if (digits.length() > MAX_DIGITS) {
            return null;
        }
        var end = countryCodeEnd(digits);
        if (end == 0) {
            return null;
        }
        var national = digits.substring(end);
        var zeros = leadingZeros(national);
        if (zeros == national.length()) {
            return null;
        }
        var number = new Phonenumber.PhoneNumber()
                .setCountryCode(Integer.parseInt(digits.substring(0, end)))
                .setNationalNumber(Long.parseLong(national));
        if (zeros > 0) {
            number.setItalianLeadingZero(true).setNumberOfLeadingZeros(zeros);
        }
        return number;
    }

    /** Returns the country code at the beginning of the digits; empty if there is none. */
    static String countryCode(String digits) {
        return digits.substring(0, countryCodeEnd(digits));
    }

    private static int countryCodeEnd(String digits) {
        var code = 0;
        for (var end = 1; end <= Math.min(MAX_COUNTRY_CODE_DIGITS, digits.length() - 1); end++) {
            var digit = digits.charAt(end - 1) - '0';
            if (digit < 0 || digit > 9 || (end == 1 && digit == 0)) {
                return 0;
            }
            code = code * 10 + digit;
            if (COUNTRY_CODES.contains(code)) {
                return end;
            }
        }
        return 0;
    }

    private static int leadingZeros(String national) {
        var zeros = 0;
        while (zeros < national.length() && national.charAt(zeros) == '0') {
            zeros++;
        }
        return zeros;
    }

    /** Whether all digits after the country code are the same, as in a placeholder. */
    static boolean isPlaceholder(String digits) {
        var end = countryCodeEnd(digits);
        return digits.chars().skip(end).distinct().limit(2).count() < 2;
    }
}
