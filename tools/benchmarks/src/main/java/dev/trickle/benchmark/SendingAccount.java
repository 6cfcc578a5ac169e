package dev.trickle.benchmark;

import dev.trickle.pipeline.AccountId;
import dev.trickle.pipeline.AttemptId;
import dev.trickle.pipeline.CampaignId;
import dev.trickle.pipeline.ContactKey;
import dev.trickle.pipeline.CustomerId;
import dev.trickle.pipeline.PhoneNumberId;
import dev.trickle.pipeline.RecipientId;
import dev.trickle.pipeline.SendRequested;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Creates customers, and campaigns for them. */
final class SendingAccount {

    static final AccountId ACCOUNT = new AccountId(SendingStack.ACCOUNT);

    /** Several audiences in turn, so that the pause between two messages to one person does not delay a run. */
    private static final int AUDIENCES = 3;

    private static final long CUSTOMERS = 0x019c_0000_0000_7000L;
    private static final long CAMPAIGNS = 0x019c_0000_0000_7001L;

    private static final String CUSTOMERS_SQL = """
            INSERT INTO user_profiles (id, account_id, whatsapp_phone, contact_key, name, created_at, updated_at)
            SELECT ('019c0000-0000-7000-8000-' || lpad(to_hex(i), 12, '0'))::uuid, :account,
                   '+4915' || lpad(i::text, 9, '0'), lpad(to_hex(i), 32, '0'), 'Customer ' || i, now(), now()
              FROM generate_series(0, :customers - 1) AS i
            """;

    private static final String CAMPAIGN_SQL = """
            INSERT INTO marketing_campaigns (id, account_id, name, template_name, template_language,
                   template_components, start_date, desired_state, revision, created_at, updated_at)
            VALUES (:id, :account, 'Spring sale', 'spring_sale', 'en_US',
                   '{"body": [{"type": "text", "text": "{{name}}"}]}', now(), 'scheduled', 1, now(), now())
            """;

    private final JdbcClient api;
    private final List<PhoneNumberId> numbers;
    private final int audienceSize;
    private long campaigns;

    SendingAccount(DataSource api, List<String> numbers, int crowd) {
        this.api = JdbcClient.create(api);
        this.numbers = numbers.stream().map(PhoneNumberId::new).toList();
        this.audienceSize = crowd;
        this.api
                .sql(CUSTOMERS_SQL)
                .param("account", ACCOUNT.value())
                .param("customers", crowd * AUDIENCES)
                .update();
    }

    /** Creates a campaign and returns one request for each customer of the next audience. */
    Stream<SendRequested> createCampaign() {
        var campaign = new CampaignId(new UUID(CAMPAIGNS, Long.MIN_VALUE | campaigns));
        var first = (int) (campaigns % AUDIENCES) * audienceSize;
        campaigns++;
        api.sql(CAMPAIGN_SQL)
                .param("id", campaign.value())
                .param("account", ACCOUNT.value())
                .update();
        var now = Instant.now();
        return IntStream.range(first, first + audienceSize).mapToObj(customer -> request(campaign, customer, now));
    }

    /** Deletes claims without calls, which the sweeper of the sender would otherwise publish. */
    void deleteClaims() {
        api.sql("DELETE FROM send_attempts WHERE state = 'claimed'").update();
    }

    private SendRequested request(CampaignId campaign, int customer, Instant now) {
        var key = new ContactKey("%032x".formatted(customer));
        return new SendRequested(
                new AttemptId(RecipientId.of(campaign, key), 1),
                campaign,
                new CustomerId(new UUID(CUSTOMERS, Long.MIN_VALUE | customer)),
                key,
                numbers.get(customer % numbers.size()),
                now.plus(Duration.ofDays(1)),
                1,
                0,
                null,
                now);
    }
}
