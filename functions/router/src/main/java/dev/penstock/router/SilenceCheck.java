package dev.penstock.router;

import dev.penstock.codec.LanePacker;
import dev.penstock.outcome.PenstockException;
import dev.penstock.outcome.RetryableException;
import dev.penstock.outcome.Stage;
import dev.penstock.port.DeviceState;
import dev.penstock.port.DeviceStateStore;
import dev.penstock.port.Page;
import dev.penstock.port.StreamWriter;
import dev.penstock.recent.Expiry;
import dev.penstock.signal.Signal;
import dev.penstock.signal.Signals;
import dev.penstock.time.Deadline;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Looks at all devices, and tells the clean stream which have fallen silent and which of those are back. A device is
 * silent when it has not been seen for longer than the type of its latest event expects. Safe for many threads.
 */
final class SilenceCheck {

    /** The most that a store lists at once. */
    private static final int PAGE = 1_000;

    /** A shard that throttles takes again within its second; and time must be left to save what it took. */
    private static final Duration STREAM_PATIENCE = Duration.ofSeconds(5);

    private final Map<String, Duration> expectedEvery;
    private final DeviceStateStore devices;
    private final Duration cacheFor;
    private final LanePacker packer;
    private final StreamWriter cleanStream;
    private final Signals signals;
    private final Clock clock;

    SilenceCheck(
            Map<String, Duration> expectedEvery,
            DeviceStateStore devices,
            Duration cacheFor,
            LanePacker packer,
            StreamWriter cleanStream,
            Signals signals,
            Clock clock) {
        this.expectedEvery = Map.copyOf(expectedEvery);
        this.devices = devices;
        this.cacheFor = cacheFor;
        this.packer = packer;
        this.cleanStream = cleanStream;
        this.signals = signals;
        this.clock = clock;
    }

    /**
     * Looks at every device once, and at none where no type says how often its devices send.
     *
     * @return what was done
     * @throws PenstockException if some of it could not be done; the next round does it, and repeats only what was said and
     *     could not be saved
     */
    Signal.SilenceChecked run(Deadline deadline) {
        if (expectedEvery.isEmpty()) {
            return new Signal.SilenceChecked(0, 0, 0, Duration.ZERO); // and no signal: each metric costs money
        }
        Round round = new Round(deadline);
        try {
            round.lookAtAll();
        } catch (PenstockException e) {
            round.failed("device states", 0, e);
        }
        Signal.SilenceChecked checked = round.signal();
        signals.emit(checked);
        if (round.failure != null) {
            throw round.failure;
        }
        return checked;
    }

    /** One look at all devices. */
    private final class Round {
        private final Deadline deadline;
        private final Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        private int looked;
        private int raised;
        private int cleared;
        /** The first of them: one page that fails must not keep the others from being looked at. */
        private @Nullable PenstockException failure;

        private Round(Deadline deadline) {
            this.deadline = deadline;
        }

        private Signal.SilenceChecked signal() {
            return new Signal.SilenceChecked(looked, raised, cleared, Duration.between(now, clock.instant()));
        }

        private void lookAtAll() {
            String cursor = "";
            while (cursor != null) {
                deadline.check("list devices after the first " + looked);
                Page<DeviceState> page = devices.listDevices(PAGE, cursor, now, deadline);
                looked += page.values().size();
                List<SilenceAlarm> alarms = alarms(page.values());
                if (!alarms.isEmpty()) {
                    save(write(alarms));
                }
                cursor = page.nextCursor();
            }
        }

        private List<SilenceAlarm> alarms(List<DeviceState> states) {
            List<SilenceAlarm> alarms = new ArrayList<>();
            for (DeviceState device : states) {
                Instant since = device.silentSince();
                Duration every = expectedEvery.get(device.lastType());
                if (since != null && device.lastSeen().isAfter(since)) {
                    alarms.add(SilenceAlarm.cleared(device, since, every, now));
                } else if (since == null
                        && every != null
                        && device.lastSeen().plus(every).isBefore(now)) {
                    alarms.add(SilenceAlarm.raised(device, every, now));
                }
            }
            return alarms;
        }

        /** @return what the stream confirmed */
        private List<SilenceAlarm> write(List<SilenceAlarm> alarms) {
            List<LanePacker.Packed> packed =
                    packer.pack(alarms.stream().map(SilenceAlarm::event).toList());
            List<StreamWriter.Unconfirmed> unconfirmed = cleanStream.write(
                    packed.stream().map(LanePacker.Packed::record).toList(),
                    StreamWriter.Order.BY_PARTITION_KEY,
                    deadline.atMost(STREAM_PATIENCE));
            BitSet refused = new BitSet(alarms.size());
            for (StreamWriter.Unconfirmed each : unconfirmed) {
                packed.get(each.index()).eventIndexes().forEach(refused::set);
            }
            if (!unconfirmed.isEmpty()) {
                failed(
                        "clean stream",
                        refused.cardinality(),
                        unconfirmed.getFirst().cause());
            }
            List<SilenceAlarm> confirmed = new ArrayList<>(alarms.size());
            for (int i = 0; i < alarms.size(); i++) {
                if (!refused.get(i)) {
                    confirmed.add(alarms.get(i));
                    raised += alarms.get(i).isRaised() ? 1 : 0;
                    cleared += alarms.get(i).isRaised() ? 0 : 1;
                }
            }
            return confirmed;
        }

        private void save(List<SilenceAlarm> said) {
            try {
                saveSilence(said.stream().map(SilenceAlarm::next).toList(), deadline);
            } catch (PenstockException e) {
                failed("device states", said.size(), e);
            }
        }

        /** @param alarms how many wait for the next round; 0 if nobody knows */
        private void failed(String dependency, int alarms, PenstockException cause) {
            PenstockException told = cause.in(Stage.SILENCE.label() + " check: " + dependency);
            signals.emit(new Signal.DependencyFailed(
                    Stage.SILENCE, dependency, cause instanceof RetryableException, alarms, told.getMessage()));
            failure = failure == null ? told : failure;
        }
    }

    /**
     * Saves until nobody else was in between. Nobody else writes {@code silentSince}, so what they have saved is kept; and an
     * alarm that was raised must be in the state, or it would never be cleared.
     */
    private void saveSilence(List<DeviceState> states, Deadline deadline) {
        List<DeviceState> unsaved = states;
        while (!unsaved.isEmpty()) {
            deadline.check("save the silence of " + unsaved.size() + " devices");
            Set<String> conflicts = devices.saveDevices(unsaved, expires(unsaved), deadline);
            Map<String, DeviceState> stored = devices.devices(conflicts, deadline);
            List<DeviceState> again = new ArrayList<>(conflicts.size());
            for (DeviceState state : unsaved) {
                DeviceState known = stored.get(state.deviceId());
                if (known != null && !Objects.equals(known.silentSince(), state.silentSince())) {
                    again.add(known.withSilentSince(state.silentSince()));
                }
            }
            unsaved = again;
        }
    }

    private Instant expires(List<DeviceState> states) {
        Instant lastSeen = states.stream()
                .map(DeviceState::lastSeen)
                .max(Comparator.naturalOrder())
                .orElseThrow();
        return Expiry.wholeSecondAfter(lastSeen, cacheFor);
    }
}
