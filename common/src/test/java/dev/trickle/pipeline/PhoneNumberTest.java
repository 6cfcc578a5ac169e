package dev.trickle.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PhoneNumberTest {

    private final ContactKeys keys = new ContactKeys(TestPeople.SECRET);

    @ParameterizedTest
    @CsvSource({
        "+49 151 2345 6789, 015123456789",
        "+5511987654321, +551187654321",
        "+5215512345678, +525512345678",
        "+5491123456789, +541123456789",
        "+2250102030405, +22502030405",
        "+2250546030405, +22546030405",
        "+2250708030405, +22508030405",
        "+2290197000001, +22997000001"
    })
    void everySpellingOfANumberHasTheSameContactKey(String one, String other) {
        assertThat(keys.keyOf(PhoneNumber.parse(one, "DE"))).isEqualTo(keys.keyOf(PhoneNumber.parse(other, "DE")));
    }

    @ParameterizedTest
    @CsvSource({
        "2250102030405, 22502030405, +2250102030405",
        "2290197000001, 22997000001, +2290197000001",
        "525512345678, 5215512345678, +5215512345678",
        "5511987654321, 551187654321, +551187654321"
    })
    void olderDigitsFromWhatsAppHaveTheSameContactKey(String present, String older, String e164) {
        var number = PhoneNumber.fromWhatsAppId(older);

        assertThat(keys.keyOf(number)).isEqualTo(keys.keyOf(PhoneNumber.fromWhatsAppId(present)));
        assertThat(number.e164()).isEqualTo(e164);
    }

    @ParameterizedTest
    @CsvSource({
        "22501020304, +2250101020304 +2250501020304 +2250701020304",
        "22507020304, +2250707020304 +2250107020304 +2250507020304",
        "22997000001, +2290197000001",
        "2250701020304, +2250701020304",
        "5215512345678, +5215512345678"
    })
    void olderDigitsCanHaveSeveralCandidates(String digits, String numbers) {
        assertThat(PhoneNumber.candidatesFromWhatsAppId(digits))
                .extracting(PhoneNumber::e164)
                .containsExactly(numbers.split(" "));
    }

    /** A country may have extended its numbering plan after this version was built. */
    @Test
    void acceptsPossibleNumbersFromWhatsApp() {
        assertThat(PhoneNumber.fromWhatsAppId("15551000001").e164()).isEqualTo("+15551000001");
        assertThatThrownBy(() -> PhoneNumber.fromWhatsAppId("4x151"))
                .isInstanceOf(InvalidPhoneNumber.class)
                .hasMessageNotContaining("151");
    }

    @Test
    void errorDoesNotQuoteTheText() {
        assertThatThrownBy(() -> PhoneNumber.parse("12 secret", "DE"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageNotContaining("secret");
    }

    @Test
    void toStringHidesTheDigits() {
        assertThat(PhoneNumber.parse("+4915123456789", "DE")).hasToString("PhoneNumber[hidden]");
    }

    @ParameterizedTest
    @CsvSource({"+4915123456789, DE", "+12025550123, US", "+14165550123, CA", "+18765550123, JM", "+15550100001, "})
    void countryFollowsTheAreaCode(String number, String country) {
        assertThat(new PhoneNumber(number).country()).isEqualTo(Optional.ofNullable(country));
    }

    /** Toll-free, premium rate and personal numbers of the code +1 are not numbers of the United States. */
    @ParameterizedTest
    @ValueSource(strings = {"800", "833", "844", "855", "866", "877", "888", "900", "500", "521", "533", "588"})
    void anAreaCodeWithoutAreaBelongsToNoCountry(String areaCode) {
        assertThat(new PhoneNumber("+1" + areaCode + "2345678").country()).isEmpty();
        assertThat(PhoneNumber.prefixesOf("US")).doesNotContain("+1" + areaCode);
    }

    @Test
    void prefixesOfACountryAreItsOwn() {
        assertThat(PhoneNumber.prefixesOf("DE")).containsExactly("+49");
        assertThat(PhoneNumber.prefixesOf("US"))
                .contains("+1202", "+1415", "+1907")
                .doesNotContain("+1416", "+1876", "+1787");
        assertThat(PhoneNumber.prefixesOf("CA")).contains("+1416").doesNotContain("+1202");
        assertThatThrownBy(() -> PhoneNumber.prefixesOf("KZ")).isInstanceOf(IllegalArgumentException.class);
    }
}
