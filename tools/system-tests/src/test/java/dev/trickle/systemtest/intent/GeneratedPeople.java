package dev.trickle.systemtest.intent;

import com.google.i18n.phonenumbers.PhoneNumberUtil;
import com.google.i18n.phonenumbers.PhoneNumberUtil.PhoneNumberFormat;
import com.google.i18n.phonenumbers.PhoneNumberUtil.PhoneNumberType;
import com.google.i18n.phonenumbers.Phonenumber;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeSet;
import java.util.stream.IntStream;

/** Generates people with mobile numbers of all regions, in the spellings of people and spreadsheets. */
public final class GeneratedPeople {

    /** The region that the installation assumes for numbers without country code. */
    public static final String DEFAULT_REGION = "DE";

    private static final PhoneNumberUtil NUMBERS = PhoneNumberUtil.getInstance();

    /** Spellings with the country code, which mean the same everywhere. */
    private static final int INTERNATIONAL_SPELLINGS = 6;

    private final Random random;

    public GeneratedPeople(Random random) {
        this.random = random;
    }

    /**
     * A person.
     *
     * @param digits the number with country code, without plus sign
     * @param region two letters
     */
    public record Person(String digits, String region) {

        /** Hides the number. */
        @Override
        public String toString() {
            return "Person[region=" + region + "]";
        }
    }

    /** Different people, at least one of each region whose mobile numbers have a usual length. */
    public Map<String, Person> make(int atLeast) {
        var people = new LinkedHashMap<String, Person>();
        while (people.size() < atLeast) {
            new TreeSet<>(NUMBERS.getSupportedRegions())
                    .forEach(region -> mobile(region).ifPresent(person -> people.put(person.digits(), person)));
        }
        return people;
    }

    private Optional<Person> mobile(String region) {
        var example = NUMBERS.getExampleNumberForType(region, PhoneNumberType.MOBILE);
        if (example == null) {
            return Optional.empty();
        }
        return IntStream.range(0, 20)
                .mapToObj(attempt -> vary(example))
                .filter(number -> NUMBERS.isValidNumberForRegion(number, region))
                .filter(number -> NUMBERS.getNumberType(number) == PhoneNumberType.MOBILE)
                .findFirst()
                .map(number -> new Person(
                        NUMBERS.format(number, PhoneNumberFormat.E164).substring(1), region));
    }

    /** The same number with other last digits. */
    private Phonenumber.PhoneNumber vary(Phonenumber.PhoneNumber example) {
        var national = example.getNationalNumber() / 1_000 * 1_000 + random.nextInt(1_000);
        return new Phonenumber.PhoneNumber().mergeFrom(example).setNationalNumber(national);
    }

    /** One of the usual spellings; those without country code only for people of the default region. */
    public String spell(Person person) {
        var international = random.nextInt(INTERNATIONAL_SPELLINGS + 1);
        return person.region().equals(DEFAULT_REGION) && international == INTERNATIONAL_SPELLINGS
                ? spell(person, PhoneNumberFormat.NATIONAL)
                : spell(person, international);
    }

    private String spell(Person person, int spelling) {
        return switch (spelling) {
            case 0 -> "00" + person.digits();
            case 1 -> person.digits();
            case 2 -> spell(person, PhoneNumberFormat.INTERNATIONAL);
            case 3 -> person.digits() + ".0";
            case 4 -> exponent(person.digits());
            default -> "+" + person.digits();
        };
    }

    /** With a plus sign, so that it means one number only. */
    public String spellPlainly(Person person) {
        return "+" + person.digits();
    }

    private static String spell(Person person, PhoneNumberFormat format) {
        try {
            return NUMBERS.format(NUMBERS.parse("+" + person.digits(), "ZZ"), format);
        } catch (com.google.i18n.phonenumbers.NumberParseException impossible) {
            throw new IllegalStateException("The number was generated from a valid number", impossible);
        }
    }

    /** As a spreadsheet writes large integers, all digits kept: 4.915123000021E12. */
    private static String exponent(String digits) {
        return "%s.%sE%d".formatted(digits.substring(0, 1), digits.substring(1), digits.length() - 1);
    }

    /** A cell without exactly one readable number. */
    public String unreadable(Person one, Person other) {
        return switch (random.nextInt(5)) {
            case 0 -> one.digits() + other.digits();
            case 1 ->
                one.digits().substring(0, 6).replaceFirst("(.)", "$1.") + "E+"
                        + (one.digits().length() - 1);
            case 2 -> one.digits().substring(0, 5);
            case 3 -> "0".repeat(one.digits().length());
            default -> "call " + one.region().toLowerCase(Locale.ROOT);
        };
    }
}
