/** The only package that sees DJL's tensors: TorchScript kernels, tensors with scopes, safetensors. */
package io.gradessweep.torch;
