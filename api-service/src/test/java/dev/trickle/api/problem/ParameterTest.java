package dev.trickle.api.problem;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trickle.api.ApiScenario;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Invalid query parameters and path variables. */
class ParameterTest {

    private static final String ANY = "00000000-0000-0000-0000-000000000001";

    private static ApiScenario api;

    @BeforeAll
    static void startApi() {
        api = ApiScenario.ofAccount("parameters");
    }

    @AfterAll
    static void stopApi() {
        api.close();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            /api/campaigns?cursor=first                      | cursor:type
            /api/campaigns?limit=many                        | limit:type
            /api/campaigns?status=sold                       | status:choice
            /api/campaigns/sale                              | id:type
            /api/campaigns/sale/stats                        | id:type
            /api/campaigns/ANY/recipients?cursor=99999999999 | cursor:type
            /api/campaigns/ANY/recipients?status=lost        | status:choice
            /api/campaigns/ANY/recipients/ada                | recipient:type
            /api/campaigns/ANY/timeline?cursor=today         | cursor:type
            /api/campaigns/ANY/history?cursor=last           | cursor:type
            /api/quota/history?cursor=2026-13-01             | cursor:type
            /api/customers?cursor=first                      | cursor:type
            /api/customers/ada                               | id:type
            /api/customers/ANY/consents?cursor=first         | cursor:type
            /api/imports/last                                | id:type
            /api/unconfirmed?campaign=sale                   | campaign:type
            /api/unconfirmed/decisions?limit=all             | limit:type
            """)
    void invalidParameterIsReported(String path, String error) {
        var response = api.get(path.replace("ANY", ANY));

        assertThat(response.status()).as(response.body()).isEqualTo(400);
        assertThat(response.text("type")).isEqualTo("urn:trickle:problem:invalid-request");
        assertThat(response.errors()).containsExactly(error);
    }
}
