package dev.trickle.systemtest.harness;

import dev.trickle.pipeline.CampaignId;
import dev.trickle.pipeline.ContactKey;
import dev.trickle.pipeline.ContactKeys;
import dev.trickle.pipeline.CustomerId;
import dev.trickle.pipeline.RecipientId;
import java.nio.charset.StandardCharsets;
import java.util.UUID;

/**
 * A recipient with a generated customer.
 *
 * @param phone digits with a plus sign; an unassigned number
 */
public record Recipient(
        AccountFixture account, CampaignId campaign, CustomerId customer, ContactKey key, String phone) {

    private static final ContactKeys KEYS = new ContactKeys(TestInfrastructure.SECRET);

    static Recipient of(AccountFixture accountFixture, CampaignId campaign, int number) {
        var phone = "+491555%d%06d".formatted(1 + accountFixture.partition(), number);
        var customer = UUID.nameUUIDFromBytes(phone.getBytes(StandardCharsets.UTF_8));
        return new Recipient(accountFixture, campaign, new CustomerId(customer), keyOf(phone), phone);
    }

    /** Returns the contact key of this phone number. */
    public static ContactKey keyOf(String phone) {
        return new ContactKey(KEYS.hash(phone));
    }

    /** Returns the recipient id of this phone number in a campaign. */
    public static RecipientId idOf(CampaignId campaign, String phone) {
        return RecipientId.of(campaign, keyOf(phone));
    }

    public RecipientId id() {
        return RecipientId.of(campaign, key);
    }
}
