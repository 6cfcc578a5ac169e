package dev.trickle.pipeline;

/** Ids of accounts, campaigns and people for tests; the ids of a person are derived from a name. */
public final class TestPeople {

    public static final AccountId SHOP = new AccountId("shop");
    public static final PhoneNumberId SHOP_NUMBER = new PhoneNumberId("100200300400");
    public static final CampaignId SPRING_SALE = CampaignId.of("018f0000-0000-7000-8000-000000000001");
    public static final CampaignId SUMMER_SALE = CampaignId.of("018f0000-0000-7000-8000-000000000002");

    /** The secret of the contact keys in tests. */
    public static final String SECRET = "the secret of the tests";

    /** The token of requests between services in tests. */
    public static final String INTERNAL_TOKEN = "internal-token-of-the-tests";

    private TestPeople() {}

    /** Returns the contact key of a person. */
    public static ContactKey key(String name) {
        return new ContactKey(new ContactKeys(SECRET).hash(name));
    }

    /** Returns the id of a person as recipient of the spring sale. */
    public static RecipientId recipient(String name) {
        return RecipientId.of(SPRING_SALE, key(name));
    }

    /** Returns the id of a person as customer. */
    public static CustomerId customer(String name) {
        return new CustomerId(java.util.UUID.nameUUIDFromBytes(name.getBytes(java.nio.charset.StandardCharsets.UTF_8)));
    }

    /** Returns the id of the first attempt for a person in the spring sale. */
    public static AttemptId attempt(String name) {
        return new AttemptId(recipient(name), 1);
    }
}
