package dev.trickle.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PhoneNumberReaderTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            ignoreLeadingAndTrailingWhitespace = true,
            value = {
                // Exported as a decimal number or by a spreadsheet
                "IN | 9876500001.0 | +919876500001",
                "IN | 919876500002.0 | +919876500002",
                "IN | +919876500002.0 | +919876500002",
                "IN | 9.876500003E9 | +919876500003",
                "IN | 9.19876500004e+11 | +919876500004",
                "IN | 9,876500001E+09 | +919876500001",
                "DE | 4,915123000021E+12 | +4915123000021",
                "IN | 9876500001,00 | +919876500001",
                "IN | 9,876,500,001 | +919876500001",
                "IN | 9,87,65,00,001.00 | +919876500001",
                "IN | 9.876.500.001,00 | +919876500001",
                "DE | 015123000021.0 | +4915123000021",
                "DE | 030123456.0 | +4930123456",
                "TK | 7257.0 | +6907257",
                "TO | 20123.0 | +67620123",
                "TK | 7257.5 | phone",
                "TK | 7257.00 | phone",
                "DE | 030123456.00 | phone",
                // Two numbers in a cell
                "WF | 82 12 34 82 12 35 | two_numbers",
                "WF | 821234 821235 | two_numbers",
                "DE | 44 7911 123456 | +447911123456",
                "IN | 9876500001/02 | +919876500001",
                "IN | 9876500011 / 9876500012 | +919876500011",
                "IN | +919876500021, +919876500022 | +919876500021",
                "IN | +919876500031 ::: +919876500032 | +919876500031",
                "IN | 9876500001;9876500002 | +919876500001",
                "IN | 9876500001 or 9876500002 | +919876500001",
                "IN | +91 98765 00001+91 98765 00002 | +919876500001",
                "DE | 0151 23000021 oder 0151 23000022 | +4915123000021",
                "DE | 0151/23000021, 0151/23000022 | +4915123000021",
                "DE | 030 123456, 030 123457 | +4930123456",
                // A slash inside one number
                "DE | 0151/23000049 | +4915123000049",
                // Without plus
                "DE | 4915123000021 | +4915123000021",
                "DE | 015123000021 | +4915123000021",
                "DE | 49 (0) 151 23000056 | +4915123000056",
                "DE | 14155550128 | +14155550128",
                "US | 14155550128 | +14155550128",
                "US | 4155550128 | +14155550128",
                "US | 4915123000021 | +4915123000021",
                "IN | 9876500001 | +919876500001",
                "IN | 919876500001 | +919876500001",
                "SG | 91230001 | +6591230001",
                "SG | 6591230002 | +6591230002",
                "ES | 612345678 | +34612345678",
                "IT | 3123456789 | +393123456789",
                "IT | 06 12345678 | +390612345678",
                "DK | 20123456 | +4520123456",
                "DK | 4520123456 | +4520123456",
                "RU | 89123456789 | +79123456789",
                "RU | 79123456789 | +79123456789",
                "KZ | 87710009998 | +77710009998",
                "HU | 06201234567 | +36201234567",
                "HU | 36201234567 | +36201234567",
                "BR | 11987654321 | +5511987654321",
                "BR | 5511987654321 | +5511987654321",
                "BR | 1187654321 | +551187654321",
                "MX | 14155550128 | +14155550128",
                "MX | 5215512345678 | +5215512345678",
                "AR | 011 15-2345-6789 | +5491123456789",
                "AR | 1123456789 | +541123456789",
                "AG | 4641234 | +12684641234",
                // A zero in parentheses: a trunk prefix or, in Italian landline numbers, a part of the number
                "DE | +34 (0) 612 345 678 | +34612345678",
                "DE | +44 (0) 7911 123456 | +447911123456",
                "DE | +39 (0) 391 2345678 | ambiguous",
                "IT | +39 (0) 391 234 5678 | ambiguous",
                "DE | 0039 (0)3912345678 | ambiguous",
                "IT | (0) 6 12345678 | +390612345678",
                "DE | (0) 151 23000021 | +4915123000021",
                // A separator after the number, and links to chats
                "DE | 0151 23000021, | +4915123000021",
                "DE | 0151 23000021; | +4915123000021",
                "US | https://wa.me/4915123000021 | +4915123000021",
                "US | wa.me/4915123000021?text=Hi | +4915123000021",
                "US | https://api.whatsapp.com/send?phone=4915123000021&text=Hi%202 | +4915123000021",
                "US | 4915123000021@c.us | +4915123000021",
                "US | 4915123000021@s.whatsapp.net | +4915123000021",
                "US | whatsapp:+4915123000021 | +4915123000021",
                // International prefixes
                "US | 011 49 151 23000021 | +4915123000021",
                "US | 004915123000021 | +4915123000021",
                "RU | 810 49 151 23000021 | +4915123000021",
                "DE | 00 49 (0) 151 23000021 | +4915123000021",
                // Extensions and labels
                "US | +1 415 555 0134 ext. 5 | +14155550134",
                "US | (415) 555-0134 x12 | +14155550134",
                "US | +1 (415) 555-0134;ext=5 | +14155550134",
                "US | tel:+1-415-555-0134 | +14155550134",
                "DE | Tel. 0151 23000021 | +4915123000021",
                // Invisible and surrounding characters
                "IN | {apostrophe}9876500001 | +919876500001",
                "IN | ={quote}+919876500001{quote} | +919876500001",
                "IN | {ltr}+91{hard}98765{hard}00001{pop} | +919876500001",
                "IN | \u0967 | phone",
                "IN | \u096F\u096E\u096D\u096C\u096B\u0966\u0966\u0966\u0966\u0967 | +919876500001",
                "US | \uFF0B\uFF11\uFF14\uFF11\uFF15\uFF15\uFF15\uFF15\uFF10\uFF11\uFF12\uFF18 | +14155550128",
                "DE | +49\u2010151\u201323000021 | +4915123000021",
                // Landlines with country code
                "US | +4930123456 | +4930123456",
                // Changed numbering plans
                "CI | 01020304 | +2250101020304",
                "FR | +225 47 02 03 04 | +2250747020304",
                "FR | +225 20 21 02 03 | +2252720210203",
                "BJ | 97000001 | +2290197000001",
                "FR | 0022997000001 | +2290197000001",
                // Rejected
                "IN | 9.19877E+11 | rounded",
                "IN | 9,19877E+11 | rounded",
                "DE | 4.91512E+12 | rounded",
                "US | 4.15555012E9 | rounded",
                "IN | 9876500001.5 | phone",
                "IN | 9.876500001E-3 | phone",
                "IN | 9876500001 9876500002 | two_numbers",
                "DE | 0301234, 5678 | two_numbers",
                "US | 555-0123 | phone",
                "US | 0000000000 | phone",
                "US | 1111111111 | phone",
                "IN | 9999999999 | phone",
                "US | +15551000001 | phone",
                "US | 91230001 | phone",
                "US | 1-800-FLOWERS | letters",
                "US | 6591230002 | ambiguous",
                "DE | 15123000021 | ambiguous",
                "RU | 84912345678 | ambiguous",
                "RU | 8613910990001 | phone",
                "DE | 30123456 | phone",
                "DE | +49 151 23000021 #7# | phone"
            })
    void readsTheIntendedNumberOrRejectsTheText(String region, String written, String expected) {
        var text = written.replace("{quote}", "\"")
                .replace("{apostrophe}", "'")
                .replace("{ltr}", "\u200E")
                .replace("{pop}", "\u202C")
                .replace("{hard}", "\u00A0");

        assertThat(read(new PhoneNumberReader(region), text)).isEqualTo(expected);
    }

    @Test
    void errorForAnAmbiguousNumberNamesBothReadingsAndNoDigits() {
        assertThatThrownBy(() -> new PhoneNumberReader("DE").parse("15123000021"))
                .hasMessageContainingAll("+1 (US)", "+49 (DE)", "numbers=international", "region")
                .hasMessageNotContaining("5123");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "US | 6591230002 | +6591230002 +16591230002",
                "IN | 9876500011 / 9876500012 | +919876500011 +919876500012",
                "IN | +919876500021, +919876500022 | +919876500021 +919876500022",
                "IN | 9876500001 9876500002 | +919876500001 +919876500002",
                "DE | 030 123456, 0151 23000021 | +4930123456 +4915123000021",
                "DE | +49 151 23000021 | +4915123000021",
                "DE | none |"
            })
    void candidatesAreAllPossibleReadings(String region, String written, String expected) {
        assertThat(new PhoneNumberReader(region).candidates(written))
                .extracting(PhoneNumber::e164)
                .containsExactlyInAnyOrder(expected == null ? new String[0] : expected.split(" "));
    }

    @ParameterizedTest
    @CsvSource({
        "INTERNATIONAL, 15123000021, +15123000021",
        "NATIONAL, 15123000021, +4915123000021",
        "INTERNATIONAL, 015123000021, +4915123000021",
        "NATIONAL, 4915123000021, phone",
        "INTERNATIONAL, 442071234567, +442071234567"
    })
    void policyDecidesHowBareNumbersAreRead(BareNumberPolicy bare, String written, String expected) {
        assertThat(read(new PhoneNumberReader("DE").withBareNumberPolicy(bare), written))
                .isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({
        "US, de, 15123000021, +4915123000021",
        "US, SG, 91230001, +6591230001",
        "US, SG, 6591230002, +6591230002",
        "DE, US, 15123000021, +15123000021",
        "US, IN, 9876500001, +919876500001",
        "US, DE, 4915123000021, +4915123000021",
        // 812 is an area code of Indiana, whose letters are those of India.
        "US, IN, 8125550123, ambiguous"
    })
    void usesTheRegionOfTheRow(String region, String ofRow, String written, String expected) {
        assertThat(read(new PhoneNumberReader(region).withRowRegion(ofRow), written))
                .isEqualTo(expected);
    }

    @Test
    void usesTheRegionOfTheFile() {
        assertThat(read(new PhoneNumberReader("US").withRegion("DE"), "15123000021"))
                .isEqualTo("+4915123000021");
    }

    @Test
    void exceptionHasNoStackTrace() {
        var refusal = catchThrowableOfType(InvalidPhoneNumber.class, () -> new PhoneNumberReader("DE").parse("x"));

        assertThat(refusal.getStackTrace()).isEmpty();
    }

    private static String read(PhoneNumberReader reader, String text) {
        try {
            return reader.parse(text).e164();
        } catch (InvalidPhoneNumber refused) {
            return refused.rule().code();
        }
    }

    /** Some programs add the country code to numbers that have it already. */
    @ParameterizedTest
    @ValueSource(strings = {"+494915123000021", "049 151 23000021", "00494915123000021", "+49 (0) 49 151 23000021"})
    void repeatedCountryCodeIsAmbiguous(String text) {
        assertThatThrownBy(() -> new PhoneNumberReader("DE").parse(text))
                .isInstanceOfSatisfying(
                        InvalidPhoneNumber.class,
                        refused -> assertThat(refused.rule()).isEqualTo(InvalidPhoneNumber.Rule.AMBIGUOUS));
    }
}
