package dev.trickle.pipeline;

/** The people of the tests, and what is always the same about them. */
public final class TestPeople {

    public static final AccountId SHOP = new AccountId("shop");
    public static final PhoneNumberId SHOP_NUMBER = new PhoneNumberId("100200300400");
    public static final CampaignId SPRING_SALE = CampaignId.of("018f0000-0000-7000-8000-000000000001");
    public static final CampaignId SUMMER_SALE = CampaignId.of("018f0000-0000-7000-8000-000000000002");

    /** The secret that the contact keys of the tests are made with. */
    public static final String SECRET = "the secret of the tests";

    private TestPeople() {}

    /** A person by a name that tests may print; the key is as opaque as a real one. */
    public static ContactKey key(String name) {
        return new ContactKey(new ContactKeys(SECRET).hash(name));
    }

    /** This person as a recipient of the spring sale. */
    public static RecipientId recipient(String name) {
        return RecipientId.of(SPRING_SALE, key(name));
    }

    /** This person as a customer. */
    public static CustomerId customer(String name) {
        return new CustomerId(java.util.UUID.nameUUIDFromBytes(name.getBytes(java.nio.charset.StandardCharsets.UTF_8)));
    }

    /** The first attempt to write to this person about the spring sale. */
    public static AttemptId attempt(String name) {
        return new AttemptId(recipient(name), 1);
    }
}
