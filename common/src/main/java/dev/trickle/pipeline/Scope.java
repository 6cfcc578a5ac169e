package dev.trickle.pipeline;

import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * What a hold covers: everything behind it waits.
 *
 * @param id of the campaign, account, phone number, or {@code name/language} of the template
 */
public record Scope(Kind kind, String id) {

    /** What kind of thing is held. */
    public enum Kind {
        @JsonProperty("campaign")
        CAMPAIGN,
        @JsonProperty("account")
        ACCOUNT,
        @JsonProperty("number")
        NUMBER,
        @JsonProperty("template")
        TEMPLATE
    }

    public static Scope of(CampaignId campaign) {
        return new Scope(Kind.CAMPAIGN, campaign.toString());
    }

    public static Scope of(AccountId account) {
        return new Scope(Kind.ACCOUNT, account.value());
    }

    public static Scope of(PhoneNumberId number) {
        return new Scope(Kind.NUMBER, number.value());
    }

    /** Languages are spelt {@code en-US} in webhooks and {@code en_US} in requests: one spelling is kept. */
    public static Scope ofTemplate(String name, String language) {
        return new Scope(Kind.TEMPLATE, name + "/" + language.replace('-', '_'));
    }
}
