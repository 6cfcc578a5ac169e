package dev.trickle.simulator.health;

import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;

/** The current state of the account, its numbers and its templates: good unless declared otherwise. */
public final class AccountHealth {

    private final Map<String, PhoneNumberHealth> numbers = new ConcurrentHashMap<>();
    private final SortedMap<TemplateKey, TemplateStatus> templates = new ConcurrentSkipListMap<>();
    private final Map<TemplateKey, MarketingSync> marketingSyncs = new ConcurrentHashMap<>();
    private final MarketingAccess initialAccess;
    private volatile MarketingAccess marketingAccess;

    /** @param marketingAccess until another is declared */
    public AccountHealth(MarketingAccess marketingAccess) {
        this.initialAccess = marketingAccess;
        this.marketingAccess = marketingAccess;
    }

    /** Declares the health of this number. */
    public void declare(String phoneNumberId, PhoneNumberHealth phoneNumberHealth) {
        numbers.put(phoneNumberId, phoneNumberHealth);
    }

    /** Declares the status of this template. */
    public void declare(TemplateKey template, TemplateStatus status) {
        templates.put(template, status);
    }

    /** Declares whether the endpoint for marketing messages accepts this template. */
    public void declare(TemplateKey template, MarketingSync marketingSync) {
        marketingSyncs.put(template, marketingSync);
    }

    /** Declares the endpoints that accept marketing templates. */
    public void declare(MarketingAccess declared) {
        marketingAccess = declared;
    }

    /** Clears the declared status of this template; false if none was declared. */
    public boolean clearDeclaration(TemplateKey template) {
        return templates.remove(template) != null;
    }

    /** Clears all declarations. */
    public void clearDeclarations() {
        marketingSyncs.clear();
        marketingAccess = initialAccess;
        numbers.clear();
        templates.clear();
    }

    public PhoneNumberHealth healthOf(String phoneNumberId) {
        return numbers.getOrDefault(phoneNumberId, PhoneNumberHealth.GOOD);
    }

    /** Whether a status of this template is declared. */
    public boolean isDeclared(TemplateKey template) {
        return templates.containsKey(template);
    }

    public TemplateStatus statusOf(TemplateKey template) {
        return templates.getOrDefault(template, TemplateStatus.APPROVED);
    }

    public MarketingSync marketingSyncOf(TemplateKey template) {
        return marketingSyncs.getOrDefault(template, MarketingSync.DONE);
    }

    public MarketingAccess marketingAccess() {
        return marketingAccess;
    }

    /** Returns the templates with a declared status. */
    public SortedMap<TemplateKey, TemplateStatus> declaredTemplates() {
        return new TreeMap<>(templates);
    }
}
