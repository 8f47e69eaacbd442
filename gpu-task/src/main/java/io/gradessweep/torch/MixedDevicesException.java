package io.gradessweep.torch;

import java.util.Collection;

/** A kernel was called with tensors of several devices. libtorch would refuse it for GPUs, in words of its own. */
final class MixedDevicesException extends IllegalStateException {
    private static final long serialVersionUID = 1;

    private MixedDevicesException(String user, DeviceName device, DeviceName other) {
        super(user + " was given tensors of " + device + " and of " + other + ": one of them has to be copied first");
    }

    /**
     * Returns the device of all tensors among some arguments; null if there are none.
     *
     * @param user the kernel that computes with them
     * @throws MixedDevicesException if there are several
     */
    static DeviceName deviceOf(String user, Collection<?> arguments) {
        DeviceName device = null;
        for (Object argument : arguments) {
            DeviceName own = null;
            if (argument instanceof Tensor tensor) {
                own = tensor.device();
            } else if (argument instanceof TensorDict dict) {
                own = dict.device;
            } else if (argument instanceof Collection<?> list) {
                own = deviceOf(user, list);
            }
            if (own != null && device != null && !own.equals(device)) {
                throw new MixedDevicesException(user, device, own);
            }
            device = device == null ? own : device;
        }
        return device;
    }
}
