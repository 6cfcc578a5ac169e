package dev.trickle.pipeline.installation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.trickle.pipeline.AccountId;
import dev.trickle.pipeline.PhoneNumberId;
import dev.trickle.pipeline.installation.Account.BusinessAccount;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SharedSettingsTest {

    private static final BusinessAccount BAKERY = new BusinessAccount("1", List.of("11", "12"));
    private static final BusinessAccount CAFE = new BusinessAccount("2", List.of("21"));

    @Test
    void theBusinessAccountsOfAPortfolioAreOneAccount() {
        var account = TestAccounts.account(BAKERY, CAFE);
        var settings = TestAccounts.sharedSettings(Map.of("portfolio", account), "portfolio");

        assertThat(account.phoneNumbers())
                .containsExactly(new PhoneNumberId("11"), new PhoneNumberId("12"), new PhoneNumberId("21"));
        assertThat(account.defaultPhoneNumber()).isEqualTo(new PhoneNumberId("11"));
        assertThat(account.businessAccountOf(new PhoneNumberId("21"))).contains("2");
        assertThat(account.businessAccountOf(new PhoneNumberId("99"))).isEmpty();
        assertThat(settings.accountOf(new PhoneNumberId("21"))).contains(new AccountId("portfolio"));
        assertThat(settings.accountOf(new PhoneNumberId("99"))).isEmpty();
    }

    @Test
    void rejectsABusinessAccountInTwoAccounts() {
        rejects(
                "The business account 1",
                TestAccounts.account(BAKERY),
                TestAccounts.account(new BusinessAccount("1", List.of("13"))));
    }

    @Test
    void rejectsAPhoneNumberInTwoAccounts() {
        rejects(
                "The phone number 12",
                TestAccounts.account(BAKERY),
                TestAccounts.account(new BusinessAccount("3", List.of("12"))));
    }

    @Test
    void rejectsDuplicatesInOneAccount() {
        rejects(
                "The phone number 21",
                TestAccounts.account(CAFE, new BusinessAccount("3", List.of("21"))),
                TestAccounts.account(BAKERY));
        rejects(
                "The business account 2",
                TestAccounts.account(CAFE, new BusinessAccount("2", List.of("22"))),
                TestAccounts.account(BAKERY));
    }

    @Test
    void rejectsABusinessAccountWithoutNumbers() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new BusinessAccount("1", List.of()))
                .withMessageContaining("phone-numbers is empty");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> TestAccounts.account(new BusinessAccount[0]))
                .withMessageContaining("business-accounts");
    }

    private static void rejects(String subject, Account north, Account south) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> TestAccounts.sharedSettings(Map.of("north", north, "south", south), "north"))
                .withMessageContaining(subject)
                .withMessageContaining("list all business accounts of a portfolio under one account");
    }
}
