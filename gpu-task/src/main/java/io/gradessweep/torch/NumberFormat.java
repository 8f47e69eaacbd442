package io.gradessweep.torch;

/** The number formats of tensors that hold weights, gradients or an optimizer's state. */
public enum NumberFormat {
    FLOAT32(6, "F32", 4),
    BF16(15, "BF16", 2),
    /** Codes of 8 bits. */
    UINT8(0, "U8", 1);

    /** The number of the type in TorchScript. */
    final int scriptType;
    /** The name of the type in a safetensors file. */
    final String fileType;

    final int bytes;

    NumberFormat(int scriptType, String fileType, int bytes) {
        this.scriptType = scriptType;
        this.fileType = fileType;
        this.bytes = bytes;
    }

    /** Returns the bytes of one number. */
    public int bytes() {
        return bytes;
    }
}
