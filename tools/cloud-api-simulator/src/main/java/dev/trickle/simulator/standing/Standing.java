package dev.trickle.simulator.standing;

import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;

/** How the numbers and templates of the account stand at present: well, unless somebody has declared otherwise. */
public final class Standing {

    private final Map<String, Health> numbers = new ConcurrentHashMap<>();
    private final SortedMap<Translation, TemplateStatus> templates = new ConcurrentSkipListMap<>();

    /** From now on this number can do so much. */
    public void declare(String phoneNumberId, Health health) {
        numbers.put(phoneNumberId, health);
    }

    /** From now on this template has this status. */
    public void declare(Translation template, TemplateStatus status) {
        templates.put(template, status);
    }

    /** Everything stands well again. */
    public void forgetDeclared() {
        numbers.clear();
        templates.clear();
    }

    public Health of(String phoneNumberId) {
        return numbers.getOrDefault(phoneNumberId, Health.GOOD);
    }

    /** Whether somebody has declared anything of this template. */
    public boolean isDeclared(Translation template) {
        return templates.containsKey(template);
    }

    public TemplateStatus of(Translation template) {
        return templates.getOrDefault(template, TemplateStatus.APPROVED);
    }

    /** The templates that somebody has declared something of. */
    public SortedMap<Translation, TemplateStatus> declaredTemplates() {
        return new TreeMap<>(templates);
    }
}
