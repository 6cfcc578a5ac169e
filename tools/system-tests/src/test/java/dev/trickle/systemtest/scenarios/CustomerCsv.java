package dev.trickle.systemtest.scenarios;

import static java.util.stream.Collectors.joining;

import dev.trickle.systemtest.harness.AccountFixture;
import dev.trickle.systemtest.harness.Recipient;
import java.util.Set;
import java.util.stream.Stream;

/**
 * A file with which a shop brings its customers in.
 *
 * @param tag of the buyers and of those who have left; the name of the campaign that is for them
 * @param buyers who are to get it
 * @param leavers who have unsubscribed
 * @param others who are customers
 */
record CustomerCsv(
        ScenarioCluster scenarioCluster,
        AccountFixture account,
        String tag,
        Set<String> buyers,
        Set<String> leavers,
        Set<String> others) {

    static CustomerCsv ofNewCustomers(
            ScenarioCluster scenarioCluster,
            AccountFixture accountFixture,
            String tag,
            int buyers,
            int leavers,
            int others) {
        return new CustomerCsv(
                scenarioCluster,
                accountFixture,
                tag,
                scenarioCluster.newPhones(accountFixture, buyers),
                scenarioCluster.newPhones(accountFixture, leavers),
                scenarioCluster.newPhones(accountFixture, others));
    }

    int rows() {
        return buyers.size() + leavers.size() + others.size();
    }

    /** Says where one is told what becomes of it. */
    String importFile() {
        return scenarioCluster.importCustomers(
                account,
                Stream.of(rows(buyers, tag + ",subscribed"), rows(leavers, tag + ",unsubscribed"), rows(others, ","))
                        .flatMap(rows -> rows)
                        .collect(joining("\n", "whatsapp_phone,tags,subscription\n", "\n")));
    }

    private static Stream<String> rows(Set<String> phones, String rest) {
        return phones.stream().map(phone -> "+" + phone + "," + rest);
    }

    /** How many of its people are customers. */
    int countCustomers() {
        return count("""
                SELECT count(*) FROM user_profiles WHERE account_id = :account AND contact_key = ANY (:people)
                """, Stream.of(buyers, leavers, others).flatMap(Set::stream));
    }

    /** How many of its people are known to want nothing. */
    int countOptOuts() {
        return count("""
                SELECT count(*) FROM contact_consents
                 WHERE account_id = :account AND contact_key = ANY (:people)
                   AND is_opted_out(opted_out_at, opted_in_at)
                """, leavers.stream());
    }

    private int count(String sql, Stream<String> phones) {
        return scenarioCluster.testInfrastructure()
                .databaseServer()
                .jdbcClient()
                .sql(sql)
                .param("account", account.account().value())
                .param(
                        "people",
                        phones.map(phone -> Recipient.keyOf("+" + phone).value())
                                .toArray(String[]::new))
                .query(Integer.class)
                .single();
    }

    /** A campaign to whoever of it may be written to. */
    TestCampaign createCampaign() {
        return scenarioCluster.createCampaign(account, tag, buyers);
    }
}
