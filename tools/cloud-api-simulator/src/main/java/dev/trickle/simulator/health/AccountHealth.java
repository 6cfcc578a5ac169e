package dev.trickle.simulator.health;

import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;

/** How the numbers and templates of the account stand at present: well, unless somebody has declared otherwise. */
public final class AccountHealth {

    private final Map<String, PhoneNumberHealth> numbers = new ConcurrentHashMap<>();
    private final SortedMap<TemplateKey, TemplateStatus> templates = new ConcurrentSkipListMap<>();

    /** From now on this number can do so much. */
    public void declare(String phoneNumberId, PhoneNumberHealth phoneNumberHealth) {
        numbers.put(phoneNumberId, phoneNumberHealth);
    }

    /** From now on this template has this status. */
    public void declare(TemplateKey template, TemplateStatus status) {
        templates.put(template, status);
    }

    /** Everything stands well again. */
    public void forgetDeclared() {
        numbers.clear();
        templates.clear();
    }

    public PhoneNumberHealth of(String phoneNumberId) {
        return numbers.getOrDefault(phoneNumberId, PhoneNumberHealth.GOOD);
    }

    /** Whether somebody has declared anything of this template. */
    public boolean isDeclared(TemplateKey template) {
        return templates.containsKey(template);
    }

    public TemplateStatus of(TemplateKey template) {
        return templates.getOrDefault(template, TemplateStatus.APPROVED);
    }

    /** The templates that somebody has declared something of. */
    public SortedMap<TemplateKey, TemplateStatus> declaredTemplates() {
        return new TreeMap<>(templates);
    }
}
