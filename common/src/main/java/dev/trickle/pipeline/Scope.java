package dev.trickle.pipeline;

import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * What a pause or suspension covers: nothing in the scope is released.
 *
 * @param id of the campaign, account, phone number, or {@code name/language} of the template
 */
public record Scope(Kind kind, String id) {

    /** Kind of the scope. */
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

    /** Webhooks contain languages as {@code en-US}, requests as {@code en_US}; the scope always has the latter. */
    public static Scope ofTemplate(String name, String language) {
        return new Scope(Kind.TEMPLATE, name + "/" + language.replace('-', '_'));
    }
}
