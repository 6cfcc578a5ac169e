package dev.trickle.systemtest.scenarios;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;

/** Phones that are off and webhooks that come hours and days late: they hold places, and so cost days. */
final class LateWebhooks {

    private LateWebhooks() {}

    /**
     * A campaign of the shop that opens by day has the messages of each day that it has in a model which shares no code
     * with ours, and keeps every promise.
     */
    static void costWhatAPlainModelSays(World world, int people, int peopleADay) {
        var start = Days.at(world.days().today().plusDays(1).atTime(Days.MORNING));
        var sale = world.order(world.byDay(), "late_webhooks", people, start);
        var queue = sale.queue();
        var phones = IntStream.range(0, queue.size()).mapToObj(Phone::of).toList();
        for (var place = 0; place < queue.size(); place++) {
            var phone = phones.get(place);
            world.whatsApp().declarePhone(queue.get(place), phone.off(), phone.late());
        }

        sale.runToTheEnd();

        assertThat(sale.messagesByDay())
                .isEqualTo(new PlainModel(peopleADay, Days.ZONE, Days.MORNING).messagesByDay(phones, start))
                .hasSizeGreaterThan(people / peopleADay);
        sale.keepsEveryPromise(peopleADay);
    }
}
