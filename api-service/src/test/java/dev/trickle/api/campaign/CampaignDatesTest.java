package dev.trickle.api.campaign;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trickle.api.ApiScenario;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Dates of campaigns as people write them: without a time, and without a zone. */
class CampaignDatesTest {

    private static ApiScenario api;

    @BeforeAll
    static void startApi() {
        api = ApiScenario.ofAccount("dates", "--trickle.accounts.dates.zone=Europe/Berlin");
        for (var number = 1; number <= 3; number++) {
            api.customer(number, "");
        }
    }

    @AfterAll
    static void stopApi() {
        api.close();
    }

    @ParameterizedTest
    @CsvSource(textBlock = """
            2025-06-01,                2025-06-10,          2025-05-31T22:00:00Z, 2025-06-10T21:59:59Z
            2025-06-01T09:00,          2025-06-10T18:30,    2025-06-01T07:00:00Z, 2025-06-10T16:30:00Z
            2025-06-01T09:00:00+05:30, 2025-06-10T18:30:00Z, 2025-06-01T03:30:00Z, 2025-06-10T18:30:00Z
            2025-12-01,                2025-12-10,          2025-11-30T23:00:00Z, 2025-12-10T22:59:59Z
            """)
    void aDateWithoutTimeIsTheWholeDayInTheZoneOfTheAccount(String start, String end, String starts, String ends) {
        var campaign = create(start, end, "");

        assertThat(campaign.text("start_date")).isEqualTo(starts);
        assertThat(campaign.text("end_date")).isEqualTo(ends);
    }

    @Test
    void aCampaignOfOneDayIsAllowed() {
        var campaign = create("2025-06-01", "2025-06-01", "");

        assertThat(campaign.status()).as(campaign.body()).isEqualTo(201);
        assertThat(campaign.json().has("warnings")).isFalse();
        assertThat(create("2025-06-01T09:00", "2025-06-01", "").status()).isEqualTo(201);
        assertThat(create("2025-06-02", "2025-06-01", "").errors()).containsExactly("end_date:after-start");
    }

    /** The last of three people is planned for the third day. */
    @ParameterizedTest
    @CsvSource(textBlock = """
            2025-06-03,       scheduled, false
            2025-06-03T09:01, scheduled, false
            2025-06-03T09:00, scheduled, true
            2025-06-02,       scheduled, true
            2025-06-02,       draft,     true
            2025-06-03,       draft,     false
            """)
    void anEndBeforeTheLastDayIsAWarningWithTheDateThatFits(String end, String status, boolean isWarned) {
        var campaign = create("2025-06-01", end, ", \"daily_limit\": 1, \"status\": \"%s\"".formatted(status));

        assertThat(campaign.status()).as(campaign.body()).isEqualTo(201);
        assertThat(warningsOf(campaign)).isEqualTo(isWarned ? List.of("end_date:before-last-day") : List.of());
        if (isWarned) {
            assertThat(campaign.body()).contains("2025-06-03");
        }
    }

    @Test
    void anEditOfTheDatesWarnsToo() {
        var path = "/api/campaigns/"
                + create("2025-06-01", "2025-06-03", ", \"daily_limit\": 1").text("id");

        assertThat(warningsOf(api.patch(path, "{\"end_date\": \"2025-06-02\"}")))
                .containsExactly("end_date:before-last-day");
        assertThat(warningsOf(api.patch(path, "{\"daily_limit\": 2}"))).isEmpty();
        assertThat(warningsOf(api.patch(path, "{\"start_date\": \"2025-06-02\"}")))
                .containsExactly("end_date:before-last-day");
        assertThat(warningsOf(api.patch(path, "{\"name\": \"Late sale\"}"))).isEmpty();
    }

    private static ApiScenario.Response create(String start, String end, String more) {
        return api.post("/api/campaigns", """
                {"name": "Sale", "template_name": "sale", "start_date": "%s", "end_date": "%s", "allow_duplicate": true%s}
                """.formatted(start, end, more));
    }

    private static List<String> warningsOf(ApiScenario.Response response) {
        return response.json()
                .path("warnings")
                .valueStream()
                .map(warning -> warning.get("field").stringValue() + ":"
                        + warning.get("rule").stringValue())
                .toList();
    }
}
