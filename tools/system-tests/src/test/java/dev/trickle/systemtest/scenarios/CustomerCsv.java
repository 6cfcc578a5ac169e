package dev.trickle.systemtest.scenarios;

import static java.util.stream.Collectors.joining;

import dev.trickle.systemtest.harness.AccountFixture;
import dev.trickle.systemtest.harness.Recipient;
import java.util.Set;
import java.util.stream.Stream;

/**
 * A customer file to import.
 *
 * @param tag of buyers and leavers; also the name of their campaign
 * @param buyers the audience of the campaign
 * @param leavers customers who have unsubscribed
 * @param others customers outside the audience
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

    /** Starts the import; returns the path of the job. */
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

    /** Number of people in the file that are customers. */
    int countCustomers() {
        return count("""
                SELECT count(*) FROM user_profiles WHERE account_id = :account AND contact_key = ANY (:people)
                """, Stream.of(buyers, leavers, others).flatMap(Set::stream));
    }

    /** Number of people in the file that have opted out. */
    int countOptOuts() {
        return count("""
                SELECT count(*) FROM contact_consents
                 WHERE account_id = :account AND contact_key = ANY (:people)
                   AND is_opted_out(opted_out_at, opted_in_at, preferences_opted_out_at, preferences_opted_in_at)
                """, leavers.stream());
    }

    private int count(String sql, Stream<String> phones) {
        return scenarioCluster
                .testInfrastructure()
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

    /** Creates a campaign to the buyers. */
    TestCampaign createCampaign() {
        return scenarioCluster.createCampaign(account, tag, buyers);
    }
}
