package dev.trickle.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.i18n.phonenumbers.NumberParseException;
import com.google.i18n.phonenumbers.PhoneNumberUtil;
import com.google.i18n.phonenumbers.PhoneNumberUtil.PhoneNumberFormat;
import com.google.i18n.phonenumbers.PhoneNumberUtil.PhoneNumberType;
import com.google.i18n.phonenumbers.Phonenumber;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Reads numbers of all regions, in all usual spellings and with all default regions: the result is the same number, or
 * the text is rejected.
 */
class PhoneNumberRegionsTest {

    private static final PhoneNumberUtil NUMBERS = PhoneNumberUtil.getInstance();
    private static final int VARIATIONS = 3;
    private static final int REGIONS_PER_VARIATION = 5;

    private static final long SEED = Long.getLong("trickle.seed", 20_260_302);

    private final Random random = new Random(SEED);
    private final Map<String, PhoneNumberReader> readers = new TreeMap<>();
    private final Map<Spelling, Count> counts = new EnumMap<>(Spelling.class);
    private final List<String> wrong = new ArrayList<>();

    PhoneNumberRegionsTest() {
        NUMBERS.getSupportedRegions().forEach(region -> readers.put(region, new PhoneNumberReader(region)));
    }

    private enum Spelling {
        PLUS,
        SEPARATED,
        EXIT,
        BARE,
        BARE_LANDLINE,
        OWN_BARE,
        OWN_FLOAT,
        OWN_EXPONENT,
        OWN_NATIONAL,
        OWN_WITHOUT_TRUNK,
        OWN_NATIONAL_FLOAT,
        OPTIONAL_ZERO
    }

    private static final class Count {
        private int read;
        private int refused;

        double share() {
            return (double) read / (read + refused);
        }

        @Override
        public String toString() {
            return "read=" + read + " refused=" + refused;
        }
    }

    @Test
    void noNumberIsReadAsAnother() {
        examples().forEach(number -> {
            checkUnderRegions(number, List.copyOf(readers.keySet()));
            checkUnderOwnRegion(number);
            variationsOf(number).forEach(variation -> {
                checkUnderRegions(variation, someRegions());
                checkUnderOwnRegion(variation);
            });
        });

        System.out.println("Phone numbers of all regions, seed " + SEED + ": " + counts);
        assertThat(wrong).as("seed %d", SEED).isEmpty();
        assertThat(share(Spelling.PLUS)).isEqualTo(1);
        assertThat(share(Spelling.SEPARATED)).isEqualTo(1);
        assertThat(share(Spelling.EXIT)).isGreaterThan(0.98);
        assertThat(share(Spelling.BARE)).isGreaterThan(0.95);
        assertThat(share(Spelling.OWN_BARE)).isGreaterThan(0.99);
        assertThat(share(Spelling.OWN_FLOAT)).isGreaterThan(0.99);
        assertThat(share(Spelling.OWN_EXPONENT)).isGreaterThan(0.99);
        assertThat(share(Spelling.OWN_NATIONAL)).isGreaterThan(0.97);
        assertThat(share(Spelling.OWN_WITHOUT_TRUNK)).isGreaterThan(0.93);
        assertThat(share(Spelling.OWN_NATIONAL_FLOAT)).isGreaterThan(0.93);
        assertThat(share(Spelling.OPTIONAL_ZERO)).isGreaterThan(0.9);
    }

    private Stream<Phonenumber.PhoneNumber> examples() {
        return readers.keySet().stream()
                .flatMap(region -> Stream.of(PhoneNumberType.MOBILE, PhoneNumberType.FIXED_LINE)
                        .map(type -> NUMBERS.getExampleNumberForType(region, type)))
                .filter(number -> number != null && NUMBERS.isValidNumber(number));
    }

    private Stream<Phonenumber.PhoneNumber> variationsOf(Phonenumber.PhoneNumber number) {
        var e164 = NUMBERS.format(number, PhoneNumberFormat.E164);
        var fixed = 2 + String.valueOf(number.getCountryCode()).length();
        return Stream.generate(() -> vary(e164, fixed)).limit(VARIATIONS).flatMap(PhoneNumberRegionsTest::valid);
    }

    private String vary(String e164, int fixed) {
        var varied = new StringBuilder(e164);
        for (var index = fixed; index < e164.length(); index++) {
            if (random.nextBoolean()) {
                varied.setCharAt(index, (char) ('0' + random.nextInt(10)));
            }
        }
        return varied.toString();
    }

    private static Stream<Phonenumber.PhoneNumber> valid(String e164) {
        try {
            var number = NUMBERS.parse(e164, "ZZ");
            var same = NUMBERS.format(number, PhoneNumberFormat.E164).equals(e164);
            return same && NUMBERS.isValidNumber(number) ? Stream.of(number) : Stream.empty();
        } catch (NumberParseException none) {
            return Stream.empty();
        }
    }

    private List<String> someRegions() {
        var regions = List.copyOf(readers.keySet());
        return random.ints(REGIONS_PER_VARIATION, 0, regions.size())
                .mapToObj(regions::get)
                .toList();
    }

    private void checkUnderRegions(Phonenumber.PhoneNumber number, List<String> regions) {
        var digits = NUMBERS.format(number, PhoneNumberFormat.E164).substring(1);
        for (var region : regions) {
            if (isMobile(number)) {
                check(number, Spelling.EXIT, region, "00" + digits);
                check(number, Spelling.BARE, region, digits);
            } else if (!isMobileOf(region, digits)) {
                check(number, Spelling.BARE_LANDLINE, region, digits);
            }
        }
        for (var region : someRegions()) {
            check(number, Spelling.PLUS, region, "+" + digits);
            check(number, Spelling.SEPARATED, region, NUMBERS.format(number, PhoneNumberFormat.INTERNATIONAL));
            check(number, Spelling.EXIT, region, "00" + digits);
            var significant = NUMBERS.getNationalSignificantNumber(number);
            check(number, Spelling.OPTIONAL_ZERO, region, "+" + number.getCountryCode() + " (0) " + significant);
        }
    }

    private void checkUnderOwnRegion(Phonenumber.PhoneNumber number) {
        var region = NUMBERS.getRegionCodeForNumber(number);
        if (!readers.containsKey(region) || !isMobile(number)) {
            return;
        }
        var digits = NUMBERS.format(number, PhoneNumberFormat.E164).substring(1);
        check(number, Spelling.OWN_BARE, region, digits);
        check(number, Spelling.OWN_FLOAT, region, digits + ".0");
        check(
                number,
                Spelling.OWN_EXPONENT,
                region,
                digits.charAt(0) + "." + digits.substring(1) + "E" + (digits.length() - 1));
        check(number, Spelling.OWN_NATIONAL, region, NUMBERS.format(number, PhoneNumberFormat.NATIONAL));
        var significant = NUMBERS.getNationalSignificantNumber(number);
        check(number, Spelling.OWN_WITHOUT_TRUNK, region, significant);
        check(number, Spelling.OWN_NATIONAL_FLOAT, region, significant + ".0");
        check(
                number,
                Spelling.OWN_NATIONAL_FLOAT,
                region,
                PhoneNumberUtil.normalizeDigitsOnly(NUMBERS.format(number, PhoneNumberFormat.NATIONAL)) + ".0");
    }

    private void check(Phonenumber.PhoneNumber number, Spelling spelling, String region, String text) {
        var count = counts.computeIfAbsent(spelling, any -> new Count());
        try {
            var read = readers.get(region).parse(text).canonical();
            count.read++;
            if (!read.equals(new PhoneNumber(NUMBERS.format(number, PhoneNumberFormat.E164)).canonical())) {
                wrong.add(spelling + " in " + region + ": " + text + " was read as " + read);
            }
        } catch (InvalidPhoneNumber refused) {
            count.refused++;
        }
    }

    private double share(Spelling spelling) {
        return counts.get(spelling).share();
    }

    private static boolean isMobile(Phonenumber.PhoneNumber number) {
        var type = NUMBERS.getNumberType(number);
        return type == PhoneNumberType.MOBILE || type == PhoneNumberType.FIXED_LINE_OR_MOBILE;
    }

    /**
     * A foreign landline number without plus sign may have the digits of a national mobile number, which takes
     * precedence.
     */
    private static boolean isMobileOf(String region, String digits) {
        var here = "+" + NUMBERS.getCountryCodeForRegion(region) + digits;
        return valid(here).anyMatch(number -> isMobile(number))
                || valid("+" + PhoneNumberAliases.toCurrentPlan(here.substring(1)))
                        .anyMatch(number -> isMobile(number))
                || (region.equals("AR") && valid("+549" + digits).anyMatch(number -> isMobile(number)))
                || (region.equals("BR") && digits.length() == 10 && digits.charAt(2) >= '6');
    }
}
