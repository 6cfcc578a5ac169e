package dev.trickle.simulator.health;

import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;

/** The current health of the numbers and templates of the account: good unless declared otherwise. */
public final class AccountHealth {

    private final Map<String, PhoneNumberHealth> numbers = new ConcurrentHashMap<>();
    private final SortedMap<TemplateKey, TemplateStatus> templates = new ConcurrentSkipListMap<>();

    /** Declares the health of this number. */
    public void declare(String phoneNumberId, PhoneNumberHealth phoneNumberHealth) {
        numbers.put(phoneNumberId, phoneNumberHealth);
    }

    /** Declares the status of this template. */
    public void declare(TemplateKey template, TemplateStatus status) {
        templates.put(template, status);
    }

    /** Clears the declared status of this template; false if none was declared. */
    public boolean clearDeclaration(TemplateKey template) {
        return templates.remove(template) != null;
    }

    /** Clears all declarations. */
    public void clearDeclarations() {
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

    /** Returns the templates with a declared status. */
    public SortedMap<TemplateKey, TemplateStatus> declaredTemplates() {
        return new TreeMap<>(templates);
    }
}
