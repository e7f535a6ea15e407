package dev.penstock.local.mapping;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class CheckpointsTest {

    @Test
    void theLaneThatIsFurthestBehindIsFoundByNumberNotByText() {
        assertEquals("9", Checkpoints.lowest(List.of("10", "9", "11")));
        assertEquals("10", Checkpoints.lowest(List.of("10", "11", "100")));
    }

    @Test
    void aLaneWithoutACheckpointIsBehindAllOthers() {
        assertNull(Checkpoints.lowest(Arrays.asList("10", null, "9")));
    }
}
