package dev.trickle.api.customer;

import static java.util.stream.Collectors.joining;

import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.IntStream;

/** A file of random rows about a few people, and what has to come of it. */
final class FileModel {

    private static final int MOST_ROWS = 40;

    private static final List<String> YES =
            List.of("subscribed", "Yes", "ja", "oui", "TRUE", "1", "x", "opted in", "да");
    private static final List<String> NO =
            List.of("unsubscribed", "No", "nein", "NON", "FALSE", "0", "opted-out", "désabonné", "нет");
    private static final List<String> NOTHING = List.of("", "  ", "n/a", "unknown");
    private static final List<String> UNREADABLE = List.of("perhaps", "2", "yes and no");
    private static final String TOO_LONG = "x".repeat(201);

    private final List<FileRow> rows;

    FileModel(Random random, int file) {
        var people = IntStream.range(0, 6).mapToObj(n -> spellings(file, n)).toList();
        rows = IntStream.range(0, 1 + random.nextInt(MOST_ROWS))
                .mapToObj(row -> row(pick(people, random), random))
                .toList();
    }

    private static FileRow row(List<String> spellings, Random random) {
        var consent = pick(StatedConsent.values(), random);
        var written = switch (consent) {
            case SUBSCRIBED -> YES;
            case UNSUBSCRIBED -> NO;
            case UNSTATED -> NOTHING;
            case UNREADABLE -> UNREADABLE;
        };
        return new FileRow(
                spellings.getFirst(),
                pick(spellings, random),
                consent,
                pick(written, random),
                random.nextInt(4) == 0 ? TOO_LONG : "Ada");
    }

    /** The number as it is stored comes first; the last person's has two canonical forms. */
    private static List<String> spellings(int file, int person) {
        if (person == 5) {
            var end = "%04d".formatted(4_000 + file);
            return List.of("+551198765" + end, "+55 11 98765-" + end, "+55 11 8765 " + end, "+5511 8765" + end);
        }
        var digits = "%03d%04d".formatted(200 + person, 1_000 + file);
        return List.of(
                "+1415" + digits,
                "+1 (415) " + digits,
                "415 " + digits,
                "1 415 " + digits,
                "+1 415 " + digits.substring(0, 3) + "-" + digits.substring(3));
    }

    String table() {
        return rows.stream()
                .map(fileRow -> fileRow.phone + ',' + fileRow.name + ",\"" + fileRow.written + '"')
                .collect(joining("\n", "whatsapp_phone,name,subscription\n", "\n"));
    }

    String lines() {
        return rows.stream()
                .map(fileRow -> "{\"whatsapp_phone\": \"%s\", \"name\": \"%s\", \"subscription\": \"%s\"}"
                        .formatted(fileRow.phone, fileRow.name, fileRow.written))
                .collect(joining("\n", "", "\n"));
    }

    /** The numbers of people of whom any row says that they want nothing, be it refused. */
    Set<String> optedOut() {
        return people(fileRow -> fileRow.consent == StatedConsent.UNSUBSCRIBED);
    }

    Set<String> optedOutCustomers() {
        var both = optedOut();
        both.retainAll(people(FileRow::isTaken));
        return both;
    }

    Set<String> subscribed() {
        var agreed = people(fileRow -> fileRow.isTaken() && fileRow.consent == StatedConsent.SUBSCRIBED);
        agreed.removeAll(optedOut());
        return agreed;
    }

    private Set<String> people(Predicate<FileRow> which) {
        var found = new TreeSet<String>();
        rows.stream().filter(which).forEach(fileRow -> found.add(fileRow.person));
        return found;
    }

    private static <T> T pick(List<T> some, Random random) {
        return some.get(random.nextInt(some.size()));
    }

    private static <T> T pick(T[] some, Random random) {
        return pick(List.of(some), random);
    }

    /** @param person the number as it is stored */
    private record FileRow(String person, String phone, StatedConsent consent, String written, String name) {

        private boolean isTaken() {
            return consent != StatedConsent.UNREADABLE && !name.equals(TOO_LONG);
        }
    }
}
