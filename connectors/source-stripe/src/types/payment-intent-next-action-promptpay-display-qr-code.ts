export interface PaymentIntentNextActionPromptpayDisplayQrCode {
  data: string;
  hosted_instructions_url: string;
  image_url_png: string;
  image_url_svg: string;
}
