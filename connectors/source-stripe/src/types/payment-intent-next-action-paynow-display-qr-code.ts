export interface PaymentIntentNextActionPaynowDisplayQrCode {
  data: string;
  hosted_instructions_url?: string | null;
  image_url_png: string;
  image_url_svg: string;
}
