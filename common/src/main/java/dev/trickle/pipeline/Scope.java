package dev.trickle.pipeline;

import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * What a pause or suspension covers: nothing in the scope is released.
 *
 * @param id of the campaign, account, phone number, or {@code business-account/name/language} of the template
 */
public record Scope(Kind kind, String id) {

    /** Kind of the scope. */
    public enum Kind {
        @JsonProperty("campaign")
        CAMPAIGN,
        @JsonProperty("account")
        ACCOUNT,
        /** The whole account, stopped by its owner: a kind of its own, because no other resume may end it. */
        @JsonProperty("account_stop")
        ACCOUNT_STOP,
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

    /** The account, for a stop by its owner. */
    public static Scope ofStop(AccountId account) {
        return new Scope(Kind.ACCOUNT_STOP, account.value());
    }

    public static Scope of(PhoneNumberId number) {
        return new Scope(Kind.NUMBER, number.value());
    }

    /**
     * A template of a WhatsApp business account: another business account may have another template of the same name.
     * Webhooks contain languages as {@code en-US}, requests as {@code en_US}; the scope always has the latter.
     */
    public static Scope ofTemplate(String businessAccount, String name, String language) {
        return new Scope(Kind.TEMPLATE, businessAccount + "/" + name + "/" + language.replace('-', '_'));
    }

    /**
     * The template of a scope of this kind.
     *
     * @throws IllegalArgumentException if the id does not name a template
     */
    public Template template() {
        var first = id.indexOf('/');
        var last = id.lastIndexOf('/');
        if (kind != Kind.TEMPLATE || first == last) {
            throw new IllegalArgumentException("Not the id of a template: " + id);
        }
        return new Template(id.substring(0, first), id.substring(first + 1, last), id.substring(last + 1));
    }

    /**
     * A template.
     *
     * @param businessAccount Meta's id of the WhatsApp business account
     */
    public record Template(String businessAccount, String name, String language) {}
}
